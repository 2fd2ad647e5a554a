"""Stopping: one click in a mail, without signing in, and there is no more mail.

The link is signed, says nothing of the person, and only ever stops mail: the inbox in the app still
fills. Opening it changes nothing (mail scanners open links); sending its form does (RFC 8058).
"""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from merkwerk.notifications import choosing
from merkwerk.notifications.models import Pace
from merkwerk.people.models import Membership

SALT = "notifications.stop"


def token_of(member_public_id: str, *, organisation_public_id: str) -> str:
    """Return the token that stops mail for one member of one organisation; it does not expire."""
    return _signer(organisation_public_id).sign(member_public_id)


def path_of(member_public_id: str, *, slug: str, organisation_public_id: str) -> str:
    """Return the path of the page on which that member stops their mail."""
    token = token_of(member_public_id, organisation_public_id=organisation_public_id)
    return reverse("notifications_stop", args=[slug, token])


def membership_of(token: str, *, organisation_public_id: str) -> Membership | None:
    """Return whose mail *token* stops, in the organisation acted in; None if it is not ours."""
    try:
        public_id = _signer(organisation_public_id).unsign(token)
    except signing.BadSignature:
        return None
    found: Membership | None = Membership.objects.here().filter(public_id=public_id).first()
    return found


def stop(membership: Membership) -> None:
    """Send no more mail. Safe to repeat."""
    choosing.choose_pace(membership, Pace.ONLY_IN_APP)


def _signer(organisation_public_id: str) -> signing.Signer:
    return signing.Signer(salt=f"{SALT}.{organisation_public_id}")
