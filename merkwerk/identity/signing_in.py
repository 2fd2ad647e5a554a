"""Signing in: what a sign-in counts for, and what development may show."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from merkwerk.kit import tenancy
from merkwerk.people import doors
from merkwerk.people.models import Membership, Organisation, Person

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-Ip", "Via")


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


def is_on_loopback(request: HttpRequest) -> bool:
    """Whether the request comes straight from this machine, with no proxy between.

    Where people use another address a proxy stands between, also one that does not say so.
    """
    addresses = (f"//{request.get_host()}", settings.MERKWERK_ADDRESS)
    hosts = {urlsplit(address).hostname for address in addresses}
    is_passed_on = any(name in request.headers for name in PASSED_ON)
    is_here = hosts <= LOOPBACK_NAMES and _is_loopback(request.META.get("REMOTE_ADDR", ""))
    return is_here and not is_passed_on


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
