"""Signing in: what a sign-in counts for, and what development may show."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from merkwerk.kit import tenancy
from merkwerk.kit.loopback import is_on_loopback
from merkwerk.people import doors
from merkwerk.people.models import Membership, Organisation, Person


def remember_memberships(request: HttpRequest, person: Person) -> list[str]:
    """Record in the session every membership that *person* has now, and return their public ids.

    To be called when somebody proved to be *person* to this installation (a code, a password); one
    organisation's own single sign-on records only the membership there.
    """
    with tenancy.as_person(person.pk):
        found = Membership.of_person.filter(left_at=None).values_list("public_id", flat=True)
        public_ids = sorted(found)
    doors.remember_sign_in(request, public_ids)
    return public_ids


@dataclass(frozen=True)
class Choice:
    """An organisation to go to, with the name one has there."""

    organisation: Organisation
    name: str


def choices_of(request: HttpRequest, person: Person) -> list[Choice]:
    """Return the organisations that this session opens and *person* is still in, by name."""
    known = doors.signed_in_for(request)
    with tenancy.as_person(person.pk):
        rows = Membership.of_person.filter(left_at=None, public_id__in=known)
        names = dict(rows.values_list("organisation_id", "name"))
    organisations = Organisation.objects.filter(pk__in=names).order_by("name", "pk")
    return [Choice(organisation, names[organisation.pk]) for organisation in organisations]


def may_show_code(request: HttpRequest) -> bool:
    """Whether a sign-in code may stand on the page: development only, and only on this machine."""
    return bool(settings.MERKWERK_DEVELOPMENT) and is_on_loopback(request)
