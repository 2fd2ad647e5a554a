"""Serving pictures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from merkwerk.kit import tenancy
from merkwerk.media import access
from merkwerk.media.models import Image
from merkwerk.people.doors import MemberRequest, anybody, member

YEAR_S = 31_536_000
DAY_S = 86_400


@require_safe
@member(before_role_card=True)
def image(request: MemberRequest, public_id: str, size: int) -> HttpResponse:
    """A picture, for members; it never changes, so it may be kept for a year."""
    found = access.image_for(request.membership, public_id)
    return _served(found, size, f"private, max-age={YEAR_S}, immutable")


@anybody
@require_safe
def public(
    request: HttpRequest, organisation: str, public_id: str, size: int, signed: str
) -> HttpResponse:
    """A picture, for whoever holds the address we signed."""
    home = access.organisation_by_signature(organisation, public_id, str(size), signed)
    with tenancy.acting_in(home.pk):
        return _served(access.signed_image(public_id), size, f"public, max-age={DAY_S}")


def _served(image: Image, size: int, keeping: str) -> HttpResponse:
    try:
        content = image.content(size)
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=image.content_type)
    response["Cache-Control"] = keeping
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response
