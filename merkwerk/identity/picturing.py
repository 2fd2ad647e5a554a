"""Picturing: the faces of people and organisations, drawn anew before they are kept."""

from __future__ import annotations

import posixpath

from django.urls import reverse

from merkwerk.media import keeping
from merkwerk.media.models import Image
from merkwerk.people.models import Membership, Organisation

SIZE = 320


def set_logo(organisation: Organisation, content: bytes, *, by: Membership) -> None:
    """Give *organisation* a logo. Raises the refusals of ``media.keeping``, with a sentence."""
    image = keeping.keep(content, by=by, alt=organisation.name)
    _let_go(organisation.logo.name)
    organisation.logo.name = image.path(SIZE)
    organisation.save(update_fields=["logo"])


def set_picture(membership: Membership, content: bytes) -> None:
    """Give *membership* a picture. Raises the refusals of ``media.keeping``, with a sentence."""
    image = keeping.keep(content, by=membership, alt=membership.name)
    _let_go(membership.picture.name)
    membership.picture.name = image.path(SIZE)
    membership.save(update_fields=["picture"])


def remove_picture(membership: Membership) -> None:
    """Take the picture away, files included. Twice is harmless."""
    _let_go(membership.picture.name)
    membership.picture.name = ""
    membership.save(update_fields=["picture"])


def picture_address(membership: Membership, slug: str) -> str:
    """Return the path of somebody's picture in the organisation *slug*, or an empty string."""
    if not membership.picture.name:
        return ""
    path = reverse("identity_picture", args=[slug, membership.public_id])
    return f"{path}?{_version(membership.picture.name)}"


def logo_address(organisation: Organisation) -> str:
    """Return the path of the logo, or an empty string."""
    if not organisation.logo.name:
        return ""
    path = reverse("identity_logo", args=[organisation.slug])
    return f"{path}?{_version(organisation.logo.name)}"


def _version(name: str) -> str:
    """Return what changes when the picture does, so that browsers may keep it."""
    return posixpath.basename(posixpath.dirname(name))[:8]


def _let_go(name: str | None) -> None:
    if not name:
        return
    for image in Image.objects.filter(folder=posixpath.dirname(name)):
        keeping.let_go(image)
