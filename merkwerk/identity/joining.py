"""Joining: an invitation is accepted, once."""

from __future__ import annotations

from django.db import transaction

from merkwerk.activity import remembering
from merkwerk.identity import accounts, activities, errors, placing
from merkwerk.identity.models import Invitation
from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.people.models import Membership, Person


@transaction.atomic
def join(
    invitation: Invitation, *, name: str, language: str, signed_in_as: Person | None
) -> Membership:
    """Accept *invitation* and return the new membership.

    The link came by mail, so a new account's address is verified by it. An address that has an
    account already must be signed in with it (raises SignInFirst); signed in with another one
    raises InvitedSomebodyElse. Raises InvitationOver when it was used, withdrawn or has run out;
    accepting it twice with the same account gives the same membership.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    _check_account(locked, signed_in_as)
    known = _membership_of(signed_in_as)
    if known is not None:
        return _close(locked, known)
    if locked.state != "open":
        raise errors.InvitationOver(state=locked.state)
    person = accounts.account_for(locked.email, is_verified=True)
    return _close(locked, _make(locked, person, name=name, language=language))


def obstacle(invitation: Invitation, signed_in_as: Person | None) -> str:
    """Return the code of what stands between a visitor and joining, or an empty string."""
    try:
        _check_account(invitation, signed_in_as)
    except Refusal as refusal:
        return refusal.code
    is_open = invitation.state == "open" or _membership_of(signed_in_as) is not None
    return "" if is_open else errors.InvitationOver.code


def _check_account(invitation: Invitation, person: Person | None) -> None:
    if person is None:
        if invitation.state == "open" and accounts.find(invitation.email):
            raise errors.SignInFirst
    elif person.email != invitation.email:
        raise errors.InvitedSomebodyElse


def _membership_of(person: Person | None) -> Membership | None:
    if person is None:
        return None
    found: Membership | None = Membership.objects.here().filter(person=person).first()
    return found


def _make(invitation: Invitation, person: Person, *, name: str, language: str) -> Membership:
    membership: Membership = Membership.objects.create(
        person=person,
        name=name,
        roles=invitation.roles,
        language=language,
        time_zone=invitation.organisation.time_zone,
    )
    placing.begin_stay(membership, invitation.team)
    remembering.remember(
        activities.JOINED.name, by=membership, subject=("membership", membership.public_id)
    )
    return membership


def _close(invitation: Invitation, membership: Membership) -> Membership:
    if invitation.state in ("open", "expired"):
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])
    return membership
