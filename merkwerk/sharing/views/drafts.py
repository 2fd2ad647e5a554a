"""What I am writing: about stories, and of my own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merkwerk.kit.errors import Refusal
from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import access, drafting, offering, suggesting
from merkwerk.sharing.forms import WordsForm
from merkwerk.sharing.models import Draft


@member()
@require_http_methods(["GET", "POST"])
def drafts(request: MemberRequest) -> HttpResponse:
    """My drafts; a POST begins one of my own (also one written without a network)."""
    if request.method == "POST":
        draft = drafting.begin(None, by=request.membership)
        return _write(request, draft)
    found = offering.drafts_of(request.membership)
    return render(request, "sharing/drafts.html", {"drafts": found})


@member()
@require_http_methods(["GET", "POST"])
def own_draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """A draft of my own, without a story."""
    draft = access.own_draft(request.membership, public_id)
    if draft.story_id is not None:
        return redirect(draft)
    if request.method == "POST":
        return _write(request, draft)
    return _page(request, draft)


@member()
@require_POST
def throw_away(request: MemberRequest, public_id: str) -> HttpResponse:
    """Throw a draft away."""
    drafting.throw_away(access.own_draft(request.membership, public_id))
    messages.success(request, _("The draft is gone."))
    return redirect("sharing_drafts", slug=request.organisation.slug)


def _write(request: MemberRequest, draft: Draft) -> HttpResponse:
    form = WordsForm(request.POST)
    form.is_valid()
    try:
        drafting.write(draft, form.words(), revision=form.cleaned_data.get("revision"))
    except Refusal as refusal:
        return _page(request, draft, problem=str(refusal), typed=form.words())
    return redirect(draft)


def _page(
    request: MemberRequest, draft: Draft, problem: str = "", typed: str | None = None
) -> HttpResponse:
    context = {
        "draft": draft,
        "problem": problem,
        "text": draft.text if typed is None else typed,
        "help": suggesting.help_for(None, request.membership),
    }
    return render(request, "sharing/own_draft.html", context, status=422 if problem else 200)
