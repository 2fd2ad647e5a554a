"""Signing people in and inviting them, for every room's tests and for the demo."""

from __future__ import annotations

from typing import Any

from django.test import Client

from merkwerk.identity.models import Invitation
from merkwerk.kit import tenancy
from merkwerk.people.doors import SESSION_KEY
from merkwerk.people.models import Membership, Organisation


def sign_in(client: Client, membership: Membership) -> Client:
    """Sign *membership*'s person in, for their organisation alone, and return the same client."""
    client.force_login(membership.person)
    session = client.session
    session[SESSION_KEY] = [membership.public_id]
    session.save()
    return client


def make_invitation(
    organisation: Organisation, email: str = "nieuw@lumen.example", **facts: Any
) -> Invitation:
    """Make an invitation whose mail went out, in *organisation*."""
    with tenancy.acting_in(organisation.pk):
        invitation = Invitation(email=email, language="nl", **facts)
        invitation.ask_for_mail()
        invitation.mail_sent_at = invitation.mail_asked_at
        invitation.save()
    return invitation
