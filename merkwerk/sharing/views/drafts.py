"""What I am writing: about stories, and of my own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import access, drafting, offering, queueing, suggesting
from merkwerk.sharing.forms import WordsForm
from merkwerk.sharing.models import Draft
from merkwerk.sharing.views.answering import kept, own_draft_page


@member()
@require_http_methods(["GET", "POST"])
def drafts(request: MemberRequest) -> HttpResponse:
    """My drafts; a POST begins one of my own (also one written without a network).

    The page has a name for what is written on it, so that the same page sent twice is one draft.
    """
    if request.method == "POST":
        name = access.draft_named(request.membership, request.POST.get("page", ""))
        return _write(request, drafting.begin(None, by=request.membership, known_as=name))
    context = {
        "drafts": offering.drafts_of(request.membership),
        "page_name": access.new_draft_name(request.membership),
        "thrown_away": access.just_thrown_away(request.membership, request.GET.get("gone", "")),
        "help": suggesting.help_for(None, request.membership),
        "planned": queueing.count_of(request.membership),
    }
    return render(request, "sharing/drafts.html", context)


@member()
@require_http_methods(["GET", "POST"])
def own_draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """A draft of my own, without a story, or about one that ended."""
    draft = access.own_draft(request.membership, public_id)
    if request.method == "POST":
        return _write(request, draft)
    if draft.story is not None and draft.story.is_open_at(clock.now()):
        return redirect(draft)
    return own_draft_page(request, draft)


@member()
@require_POST
def throw_away(request: MemberRequest, public_id: str) -> HttpResponse:
    """Throw a draft away; the page that follows takes it back."""
    drafting.throw_away(access.own_draft(request.membership, public_id))
    drafts_url = reverse("sharing_drafts", args=[request.organisation.slug])
    return redirect(f"{drafts_url}?gone={public_id}")


@member()
@require_POST
def take_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Undo throwing a draft away."""
    drafting.take_back(access.draft_thrown_away(request.membership, public_id))
    messages.success(request, _("Your draft is back."))
    return redirect("sharing_drafts", slug=request.organisation.slug)


def _write(request: MemberRequest, draft: Draft) -> HttpResponse:
    form = WordsForm(request.POST)
    is_valid = form.is_valid()
    if "X-Autosave" in request.headers:
        return kept(lambda: _written(draft, form))
    if not is_valid:
        problem = form.errors.as_text()
        return own_draft_page(request, draft, problem=problem, typed=form.words())
    try:
        draft = _written(draft, form)
    except Refusal as refusal:
        return own_draft_page(request, draft, problem=str(refusal), typed=form.words())
    return redirect("sharing_own_draft", request.organisation.slug, draft.public_id)


def _written(draft: Draft, form: WordsForm) -> Draft:
    return drafting.write(draft, form.words(), revision=form.written_from(), network=draft.network)
