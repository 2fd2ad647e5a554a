"""Who may see a picture: members of its organisation, and whoever holds a signed address."""

from __future__ import annotations

import hmac

from django.http import Http404
from django.shortcuts import get_object_or_404

from merkwerk.media.models import Image
from merkwerk.media.models.image import signature
from merkwerk.people.models import Membership, Organisation


def image_for(membership: Membership, public_id: str) -> Image:
    """Return a picture of this person's organisation. Raises Http404."""
    found: Image = get_object_or_404(
        Image, organisation=membership.organisation_id, public_id=public_id
    )
    return found


def signed_image(public_id: str) -> Image:
    """Return a picture of the organisation acted in, for a visitor. Raises Http404."""
    found: Image = get_object_or_404(Image, public_id=public_id)
    return found


def organisation_by_signature(
    organisation: str, image: str, size: str, signed: str
) -> Organisation:
    """Return whose picture this address opens. Raises Http404 when we did not sign it."""
    if not hmac.compare_digest(signed.encode(), signature(organisation, image, size).encode()):
        raise Http404
    return get_object_or_404(Organisation, public_id=organisation)
