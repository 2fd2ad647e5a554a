"""Figures for those who make the programme: of stories, never of people."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merkwerk.impact import access, reporting
from merkwerk.people.doors import MemberRequest, member
from merkwerk.people.models import Role

STUDIO = (Role.CURATOR, Role.MANAGER, Role.ADMINISTRATOR)


@member(*STUDIO)
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """The latest stories and what became of them."""
    latest = reporting.latest(request.organisation)
    return render(request, "impact/stories.html", {"latest": latest, "weeks": reporting.WEEKS})


@member(*STUDIO)
@require_GET
def story(request: MemberRequest, public_id: str) -> HttpResponse:
    """What became of one story."""
    found = access.story_to_read(request.membership, public_id)
    return render(request, "impact/story.html", {"report": reporting.of_story(found)})
