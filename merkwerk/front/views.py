"""What stands before every room."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merkwerk.front import guiding, starting
from merkwerk.people.doors import MemberRequest, member
from merkwerk.people.models import Role
from merkwerk.ui.colour import corrected


@member(before_role_card=True)
@require_GET
def colour(request: MemberRequest) -> HttpResponse:
    """Give the organisation's colour, made readable on light and on dark."""
    light, dark = corrected(request.organisation.colour)
    sheet = f":root{{--org-primary:{light};--org-primary-dark:{dark}}}"
    headers = {"Cache-Control": "private, max-age=300"}
    return HttpResponse(sheet, content_type="text/css", headers=headers)


@member(Role.ADMINISTRATOR)
@require_GET
def start(request: MemberRequest) -> HttpResponse:
    """Lead whoever began an organisation to what comes first."""
    return render(request, "front/start.html", {"start": starting.start()})


@member()
@require_GET
def help_page(request: MemberRequest) -> HttpResponse:
    """Show which guides there are."""
    shown = {
        "guides": guiding.guides(request.membership.language),
        "may_start": request.membership.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "front/help.html", shown)


@member()
@require_GET
def guide(request: MemberRequest, guide: str) -> HttpResponse:
    """Show one guide. Everybody may read what everybody else's work is."""
    try:
        shown = guiding.guide(guide, request.membership.language)
    except guiding.NoSuchGuide as absent:
        raise Http404 from absent
    return render(request, "front/guide.html", {"guide": shown})
