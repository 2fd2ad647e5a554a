"""The library as an editorial plan, and the page where people read a story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from merkwerk.kit import registers
from merkwerk.library import access, browsing, retiring
from merkwerk.library.models import ContentType, MayShare, Origin, Story
from merkwerk.library.views.framing import CURATORS, tabs
from merkwerk.notifications import reading
from merkwerk.people.doors import MemberRequest, member

MOST_TICKED = 100
OUTCOMES = "library.stories.outcomes"


@member()
@require_safe
def story(request: MemberRequest, public_id: str) -> HttpResponse:
    """A story, as everybody reads it."""
    found = access.story_for(request.membership, public_id)
    facts = {
        "story": found,
        "topics": found.topics.all(),
        "is_news": reading.is_news(("story", found.public_id), to=request.membership),
    }
    return render(request, "library/story.html", facts)


@member(*CURATORS)
@require_safe
def stories(request: MemberRequest) -> HttpResponse:
    """Every story one works on or worked on, with filters in the address."""
    wish = browsing.Wish.of(request.GET)
    found = browsing.stories(access.stories_for_curator(request.membership), wish)
    page = Paginator(found, browsing.A_PAGE).get_page(request.GET.get("page"))
    return render(request, "library/stories.html", _facts(request, wish, page))


@member(*CURATORS)
@require_POST
def retirement(request: MemberRequest) -> HttpResponse:
    """Put the ticked stories away."""
    gone = retiring.retire(
        _ticked(request), by=request.membership, because=request.POST.get("because", "")
    )
    return redirect(_back(request, [one.public_id for one in gone]))


@member(*CURATORS)
@require_POST
def undo_retirement(request: MemberRequest) -> HttpResponse:
    """Bring back what was put away."""
    retiring.bring_back(_ticked(request), by=request.membership)
    return redirect(_back(request, []))


def _facts(request: MemberRequest, wish: browsing.Wish, page: Any) -> dict[str, Any]:
    rows: Sequence[Story] = page.object_list
    gone = [one for one in request.GET.get("gone", "").split(",") if one][: browsing.A_PAGE]
    return {
        "tabs": tabs(request, "library_stories"),
        "page": page,
        "wish": wish,
        "rows": _with_outcomes(rows),
        "gone": gone,
        "here": _without_gone(request),
        "states": browsing.STATES.items(),
        "types": ContentType.choices,
        "mays": MayShare.choices,
        "origins": Origin.choices,
        "topics": access.topics_for_curator(request.membership),
    }


def _with_outcomes(stories: Sequence[Story]) -> list[tuple[Story, list[str]]]:
    """Ask higher rooms, once each, what came of these stories, in a few words per public id."""
    said = registers.panels_for(OUTCOMES, [story.public_id for story in stories])
    return [
        (story, [words[story.public_id] for words in said if story.public_id in words])
        for story in stories
    ]


def _ticked(request: MemberRequest) -> Sequence[Story]:
    ids = [one.replace("\x00", "") for one in request.POST.getlist("story")[:MOST_TICKED]]
    return list(access.stories_for_curator(request.membership).filter(public_id__in=ids))


def _without_gone(request: MemberRequest) -> str:
    asked = request.GET.copy()
    asked.pop("gone", None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _back(request: MemberRequest, gone: list[str]) -> str:
    home = reverse("library_stories", args=[request.organisation.slug])
    wanted = request.POST.get("back", "")
    is_ours = wanted.startswith(home) and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    address = wanted if is_ours else home
    if not gone:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode({'gone': ','.join(gone)})}"
