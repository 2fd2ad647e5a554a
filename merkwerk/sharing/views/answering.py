"""What several of this room's pages answer: that words are kept, and the page of a draft alone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.people.doors import MemberRequest
from merkwerk.sharing import suggesting
from merkwerk.sharing.errors import EditedElsewhere
from merkwerk.sharing.models import Draft


def kept(write: Callable[[], Draft]) -> JsonResponse:
    """Write, and say so to the page that is still being written on.

    Answers with the new revision; 409 when the draft was changed elsewhere, 422 when it cannot be
    kept, with a sentence.
    """
    try:
        draft = write()
    except Refusal as refusal:
        status = 409 if isinstance(refusal, EditedElsewhere) else 422
        return JsonResponse({"problem": str(refusal), "code": refusal.code}, status=status)
    return JsonResponse({"revision": draft.revision, "edited_at": draft.edited_at.isoformat()})


def own_draft_page(
    request: MemberRequest, draft: Draft, problem: str = "", typed: str | None = None
) -> HttpResponse:
    """Show a draft without a composer: of one's own, or about a story that ended."""
    text = draft.text if typed is None else typed
    context = {
        "draft": draft,
        "problem": problem,
        "text": text,
        "is_quarrel": bool(problem) and draft.text != text,
        "has_ended": draft.story is not None and not draft.story.is_open_at(clock.now()),
        "help": suggesting.help_for(None, request.membership),
    }
    return render(request, "sharing/own_draft.html", context, status=422 if problem else 200)
