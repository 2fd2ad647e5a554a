"""What stands before every room."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from merkwerk.people.doors import MemberRequest, member
from merkwerk.ui.colour import corrected


@member(before_role_card=True)
@require_GET
def colour(request: MemberRequest) -> HttpResponse:
    """Give the organisation's colour, made readable on light and on dark."""
    light, dark = corrected(request.organisation.colour)
    sheet = f":root{{--org-primary:{light};--org-primary-dark:{dark}}}"
    headers = {"Cache-Control": "private, max-age=300"}
    return HttpResponse(sheet, content_type="text/css", headers=headers)
