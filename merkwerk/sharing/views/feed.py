"""The feed, and the silent choices made in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import access, choosing, offering
from merkwerk.sharing.access import story_to_share, topic_for


@member()
@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """What there is to tell, chosen for me, with the reason I see it."""
    feed = offering.feed_for(request.membership, after=request.GET.get("after", ""))
    page = "sharing/feed.html#stories" if request.htmx and feed.is_further else "sharing/feed.html"  # type: ignore[attr-defined]
    context = {
        "feed": feed,
        "passed": access.passed_story(request.membership, request.GET.get("passed", "")),
        "wish": access.wished_topic(request.membership, request.GET.get("wished", "")),
    }
    return render(request, page, context)


@member()
@require_GET
def saved(request: MemberRequest) -> HttpResponse:
    """What I kept for later."""
    return render(request, "sharing/saved.html", {"cards": offering.saved_by(request.membership)})


@member()
@require_POST
def pass_on(request: MemberRequest, public_id: str) -> HttpResponse:
    """Not for me: gone, silently, with a way back."""
    story = story_to_share(request.membership, public_id)
    choosing.pass_on(story, by=request.membership)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "sharing/_passed.html", {"story": story})
    return _home(request, f"?passed={public_id}")


@member()
@require_POST
def take_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """For me after all."""
    story = story_to_share(request.membership, public_id)
    choosing.take_back(story, by=request.membership)
    return _home(request, f"#story-{public_id}")


@member()
@require_POST
def keep(request: MemberRequest, public_id: str) -> HttpResponse:
    """Keep for later."""
    choosing.keep(story_to_share(request.membership, public_id), by=request.membership)
    return _back(request, public_id)


@member()
@require_POST
def let_go(request: MemberRequest, public_id: str) -> HttpResponse:
    """Keep it no longer."""
    choosing.let_go(story_to_share(request.membership, public_id), by=request.membership)
    return _back(request, public_id)


@member()
@require_POST
def more(request: MemberRequest, public_id: str) -> HttpResponse:
    """More of this topic."""
    return _wish(request, public_id, more=True)


@member()
@require_POST
def less(request: MemberRequest, public_id: str) -> HttpResponse:
    """Less of this topic."""
    return _wish(request, public_id, more=False)


@member()
@require_POST
def forget_wish(request: MemberRequest, public_id: str) -> HttpResponse:
    """As much of this topic as of anything else."""
    choosing.forget_wish(topic_for(request.membership, public_id), by=request.membership)
    return _home(request)


def _wish(request: MemberRequest, public_id: str, *, more: bool) -> HttpResponse:
    topic = topic_for(request.membership, public_id)
    choosing.wish(topic, more=more, by=request.membership)
    return _home(request, f"?wished={public_id}")


def _back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Go back to the page the story stood on, and to its place there."""
    if request.GET.get("on") == "saved":
        return redirect("sharing_saved", slug=request.organisation.slug)
    return _home(request, f"#story-{public_id}")


def _home(request: MemberRequest, further: str = "") -> HttpResponse:
    return redirect(reverse("home", args=[request.organisation.slug]) + further)
