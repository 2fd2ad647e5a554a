"""Signing people in and inviting them, for every room's tests and for the demo."""

from __future__ import annotations

from django.test import Client

from merkwerk.people.doors import SESSION_KEY
from merkwerk.people.models import Membership


def sign_in(client: Client, membership: Membership) -> Client:
    """Sign *membership*'s person in, for their organisation alone, and return the same client."""
    client.force_login(membership.person)
    session = client.session
    session[SESSION_KEY] = [membership.organisation_id]
    session.save()
    return client
