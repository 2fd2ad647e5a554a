"""The composer: a question, my words, my network."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from merkwerk.kit.errors import Refusal
from merkwerk.library.models import Story
from merkwerk.links import shortening
from merkwerk.networks.errors import InstanceRefused
from merkwerk.notifications import reading
from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import drafting, handing_over, suggesting
from merkwerk.sharing.access import draft_about, story_to_share
from merkwerk.sharing.forms import ComposerForm, WordsForm
from merkwerk.sharing.models import Draft

FIELD_OF = {
    "over_limit": "text",
    "nothing_written": "text",
    "too_long": "text",
    "edited_elsewhere": "text",
    "ask_first": "has_asked",
    "not_your_network": "network",
}


@member()
@require_http_methods(["GET", "POST"])
def composer(request: MemberRequest, public_id: str) -> HttpResponse:
    """Write about a story, and hand it over to the network of one's choice."""
    story = story_to_share(request.membership, public_id)
    draft = draft_about(story, request.membership)
    if request.method == "GET":
        return _page(request, story, draft, _begin(request, draft))
    form = ComposerForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _page(request, story, draft, form, status=422)
    return _hand_over(request, story, draft, form)


@member()
@require_POST
def keep_draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """Keep what is being written, while it is being written."""
    story = story_to_share(request.membership, public_id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": form.errors.as_text()}, status=422)
    try:
        draft = drafting.begin(story, by=request.membership)
        draft = drafting.write(
            draft,
            form.words(),
            revision=form.cleaned_data["revision"],
            network=form.cleaned_data["network"],
        )
    except Refusal as refusal:
        return JsonResponse({"problem": str(refusal), "code": refusal.code}, status=409)
    return JsonResponse({"revision": draft.revision, "edited_at": draft.edited_at.isoformat()})


@member()
@require_POST
def add_words(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add a suggestion or the relation line to what is written: the way without a script."""
    story = story_to_share(request.membership, public_id)
    form = WordsForm(request.POST)
    if form.is_valid():
        words = suggesting.help_for(story, request.membership).words(request.POST.get("words", ""))
        draft = drafting.begin(story, by=request.membership)
        drafting.write(
            draft, drafting.add_to(form.words(), words), network=form.cleaned_data["network"]
        )
    return redirect("sharing_composer", slug=request.organisation.slug, public_id=public_id)


def _begin(request: MemberRequest, draft: Draft) -> ComposerForm:
    form = ComposerForm(membership=request.membership)
    keys = [network.key for network in form.networks]
    chosen = draft.network if draft.network in keys else next(iter(keys), "")
    form.initial = {"text": draft.text, "network": chosen, "revision": draft.revision}
    return form


def _hand_over(
    request: MemberRequest, story: Story, draft: Draft, form: ComposerForm
) -> HttpResponse:
    wish = form.wish()
    try:
        draft = drafting.begin(story, by=request.membership)
        drafting.write(draft, wish.text, network=wish.network)
        share = handing_over.hand_over(story, wish, by=request.membership)
    except Refusal as refusal:
        form.add_error(FIELD_OF.get(refusal.code), str(refusal))
    except InstanceRefused as refused:
        form.add_error("instance", str(refused.sentence))
    else:
        return redirect(share)
    return _page(request, story, draft, form, status=422)


def _page(
    request: MemberRequest, story: Story, draft: Draft, form: ComposerForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "story": story,
        "draft": draft,
        "form": form,
        "networks": form.networks,
        "chosen": form["network"].value(),
        "is_news": reading.is_news(("story", story.public_id), to=request.membership),
        "help": suggesting.help_for(story, request.membership),
        "picture_address": story.image.address(640) if story.image else "",
        "sample_address": shortening.sample_address() if story.address else "",
    }
    return render(request, "sharing/composer.html", context, status=status)
