"""The review queue: one story large; accept, edit or decline; the next is ready."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from merkwerk.kit.errors import Refusal
from merkwerk.library import access, approving, errors, merging
from merkwerk.library.forms.stories import DeclineForm
from merkwerk.library.models import Story
from merkwerk.library.models.story_questions import StoryQuerySet
from merkwerk.library.views.framing import CURATORS, UNPROCESSABLE, posted_from, tabs
from merkwerk.people.doors import MemberRequest, member


@member(*CURATORS)
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """Show the story that is asked for, else the newest that waits."""
    waiting = _waiting(request)
    wanted = request.GET.get("story", "").replace("\x00", "")
    shown = (waiting.filter(public_id=wanted).first() if wanted else None) or waiting.first()
    return _page(request, waiting, shown)


@member(*CURATORS)
@require_POST
def acceptance(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take the story into the library; then to the editor, or on to the next."""
    story = access.story_for_curator(request.membership, public_id)
    after = _after(request, story)
    elsewhere = _refused(request, approving.accept, story, by=request.membership)
    if elsewhere is not None:
        return elsewhere
    if request.POST.get("then") == "edit":
        return redirect("library_editor", slug=request.organisation.slug, public_id=public_id)
    return redirect(_queue_address(request, story=after, done=public_id))


def _to_queue(request: MemberRequest, public_id: str) -> HttpResponse:
    story = access.story_for_curator(request.membership, public_id)
    return redirect(_queue_address(request, story=story.public_id))


@member(*CURATORS)
@posted_from(_to_queue)
def refusal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Leave the story out; on to the next."""
    story = access.story_for_curator(request.membership, public_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, _waiting(request), story, form=form, status=UNPROCESSABLE)
    after = _after(request, story)
    because = form.cleaned_data["because"]
    done = redirect(_queue_address(request, story=after, done=public_id))
    decline = approving.decline
    return _refused(request, decline, story, by=request.membership, because=because) or done


@member(*CURATORS)
@require_POST
def undo_verdict(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put the story back in the queue, and show it."""
    story = access.story_for_curator(request.membership, public_id)
    back = redirect(_queue_address(request, story=public_id))
    return _refused(request, approving.undo, story, by=request.membership) or back


def _refused(request: MemberRequest, judge: Any, story: Story, **facts: Any) -> HttpResponse | None:
    """Judge; when that is refused, return where to go, with the sentence that says why."""
    try:
        judge(story, **facts)
    except errors.WentIntoAnother as gone:
        messages.info(request, str(gone))
        into = gone.into.public_id
        return redirect("library_editor", slug=request.organisation.slug, public_id=into)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(_queue_address(request))
    return None


def _waiting(request: MemberRequest) -> StoryQuerySet:
    stories = access.stories_for_curator(request.membership).proposed()
    waiting: StoryQuerySet = stories.select_related("source").order_by("-made_at", "-id")
    return waiting


def _after(request: MemberRequest, story: Story) -> str:
    """Return the one below, so that judging one does not lead back to those that were skipped."""
    below = _waiting(request).filter(made_at__lte=story.made_at).exclude(pk__gte=story.pk)
    return str(below.values_list("public_id", flat=True).first() or "")


def _queue_address(request: MemberRequest, **asked: str) -> str:
    address = reverse("library_queue", args=[request.organisation.slug])
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value)
    return f"{address}?{query}" if query else address


def _page(
    request: MemberRequest,
    waiting: StoryQuerySet,
    shown: Story | None,
    *,
    form: DeclineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    following = None
    if shown is not None:
        after = _after(request, shown)
        following = waiting.filter(public_id=after).first() if after else None
    facts = {
        "tabs": tabs(request, "library_queue"),
        "story": shown,
        "reading": shown.reading if shown else None,
        "twin": merging.twin_of(shown) if shown else None,
        "following": following,
        "left": waiting.count(),
        "form": form or DeclineForm(),
        "done": _done(request),
    }
    return render(request, "library/queue.html", facts, status=status)


def _done(request: MemberRequest) -> Story | None:
    """Return the story that was judged just before, to offer undoing that."""
    wanted = request.GET.get("done", "").replace("\x00", "")
    stories = access.stories_for_curator(request.membership)
    done: Story | None = stories.filter(public_id=wanted).first() if wanted else None
    return done if done is not None and done.approval is not None else None
