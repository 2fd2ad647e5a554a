"""Accounts: the person behind a mail address, as sign-in knows them."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from merkwerk.kit import ids, tenancy
from merkwerk.people.models import Membership, Person


def find(email: str) -> Person | None:
    """Return who signs in with *email*, however it is spelled, or None."""
    return Person.objects.filter(email=email.strip().lower(), is_active=True).first()


def account_for(email: str, *, password: str | None = None, is_verified: bool = False) -> Person:
    """Return the account of *email*, made when there is none (then with *password*, if given).

    *is_verified* says that its owner has just shown to read mail there. The account is held until
    the transaction at hand ends, so that nobody forgets it just before it gets its membership.
    """
    person = _held(email) or _make(email, password)
    known, made = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": is_verified}
    )
    if is_verified and not (made or known.verified):
        known.set_verified()
    return person


def set_aside(membership: Membership) -> None:
    """Cut *membership* off from its person, who is deleted when nothing else is theirs.

    To be called in the membership's organisation. The row then belongs to a nameless stand-in that
    cannot sign in.
    """
    person = membership.person
    membership.person = _stand_in()
    membership.save(update_fields=["person"])
    forget_if_alone(person)


def end_sessions(membership: Membership) -> None:
    """End every session of the person who leaves *membership*, unless they are elsewhere too.

    A session hangs on the password's hash, so it ends with the password, which nobody needs any
    more. Where the person goes on elsewhere, the session no longer opens this organisation: it
    counts for memberships (``people.doors``).
    """
    person = membership.person
    with tenancy.as_person(person.pk):
        elsewhere = Membership.of_person.filter(left_at=None).exclude(pk=membership.pk)
        if elsewhere.exists():
            return
    person.set_unusable_password()
    person.save(update_fields=["password"])


def forget_if_alone(person: Person) -> None:
    """Delete *person* when they belong to no organisation any more. Call it inside any.

    The row is held first: whoever is just joining another organisation with it goes before.
    """
    if not Person.objects.select_for_update().filter(pk=person.pk).exists():
        return
    with tenancy.as_person(person.pk):
        if Membership.of_person.exists():
            return
    EmailAddress.objects.filter(user=person).delete()
    Person.objects.filter(pk=person.pk)._raw_delete("default")


def _held(email: str) -> Person | None:
    held = Person.objects.select_for_update()
    return held.filter(email=email.strip().lower(), is_active=True).first()


def _make(email: str, password: str | None) -> Person:
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, password)
    except IntegrityError:  # made a moment ago by somebody else
        return Person.objects.get(email=email.strip().lower())


def _stand_in() -> Person:
    return Person.objects.create_user(f"{ids.new_public_id()}@erased.invalid", is_active=False)
