"""The composer: a question, my words, my network."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.library.models import Story
from merkwerk.links import shortening
from merkwerk.networks.errors import InstanceRefused
from merkwerk.notifications import reading
from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import choosing_moments, drafting, handing_over, scheduling, suggesting
from merkwerk.sharing.access import (
    draft_about,
    story_to_share,
    story_to_write_about,
    usable_connections,
)
from merkwerk.sharing.errors import EditedElsewhere
from merkwerk.sharing.forms import ComposerForm, When, WordsForm, plain
from merkwerk.sharing.models import Connection, Draft
from merkwerk.sharing.views.answering import kept, own_draft_page
from merkwerk.sharing.ways import ways_of

FIELD_OF = {
    "over_limit": "text",
    "nothing_written": "text",
    "too_long": "text",
    "edited_elsewhere": "text",
    "ask_first": "has_asked",
    "not_your_network": "network",
    "needs_link": "network",
    "too_far_ahead": "at",
    "after_its_end": "at",
    "already_shared": "network",
    "look_first": "network",
    "being_sent": "network",
}


@member()
@require_http_methods(["GET", "POST"])
def composer(request: MemberRequest, public_id: str) -> HttpResponse:
    """Write about a story, and hand it over to the network of one's choice."""
    story = story_to_write_about(request.membership, public_id)
    draft = draft_about(story, request.membership)
    if not story.is_open_at(clock.now()):
        return _too_late(request, story, draft)
    if request.method == "GET":
        return _page(request, story, draft, _begin(request, story, draft))
    return _share(request, story, draft)


@member()
@require_POST
def keep_draft(request: MemberRequest, public_id: str) -> HttpResponse:
    """Keep what is being written, while it is being written; also when the story just ended."""
    story = story_to_write_about(request.membership, public_id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"problem": form.errors.as_text()}, status=422)
    return kept(lambda: _write(request, story, form))


@member()
@require_POST
def add_words(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add a suggestion or the relation line to what is written: the way without a script."""
    story = story_to_share(request.membership, public_id)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _refused(request, story, form.errors.as_text())
    words = suggesting.help_for(story, request.membership).words(request.POST.get("words", ""))
    try:
        _write(request, story, form, words)
    except Refusal as refusal:
        return _refused(request, story, str(refusal), refusal)
    return redirect("sharing_composer", slug=request.organisation.slug, public_id=public_id)


def _write(request: MemberRequest, story: Story, form: WordsForm, words: str = "") -> Draft:
    return drafting.write(
        drafting.begin(story, by=request.membership),
        drafting.add_to(form.words(), words),
        revision=form.written_from(),
        network=form.cleaned_data["network"],
    )


def _begin(request: MemberRequest, story: Story, draft: Draft) -> ComposerForm:
    form = _form(request, story)
    chosen = draft.network if draft.network in [one.key for one in form.networks] else ""
    chosen = chosen or handing_over.likely_network(form.networks, request.membership)
    instance = handing_over.instance_of(request.membership)
    form.initial = {"text": draft.text, "network": chosen, "instance": instance}
    return form


def _form(request: MemberRequest, story: Story, *given: Any) -> ComposerForm:
    networks = handing_over.networks_for(story, request.membership)
    accounts = usable_connections(request.membership)
    return ComposerForm(*given, networks=networks, accounts=accounts)


def _share(request: MemberRequest, story: Story, draft: Draft) -> HttpResponse:
    """Keep the words first, whatever else is wrong; then hand them over."""
    form = _form(request, story, request.POST)
    words = WordsForm(request.POST)
    refusal: Exception | None = None
    try:
        if words.is_valid():
            draft = _write(request, story, words)
        if form.is_valid():
            through = form.through()
            if through is not None:
                return _let_go(request, story, form, through)
            return _handed_over(request, story, form)
    except Refusal as refused:
        refusal = refused
        form.answer(str(refused), FIELD_OF.get(refused.code))
    except InstanceRefused as refused:
        form.answer(str(refused.sentence), "instance")
    return _page(request, story, draft, form, refusal)


def _let_go(
    request: MemberRequest, story: Story, form: ComposerForm, through: Connection
) -> HttpResponse:
    """Let a post go out by itself, and lead to it."""
    at = form.cleaned_data["at"] if form.cleaned_data["when"] == When.AT else None
    if form.cleaned_data["when"] == When.GOOD:
        at = choosing_moments.a_good_moment(story, by=request.membership)
    post = scheduling.let_go(story, form.wish(), by=request.membership, through=through, at=at)
    page = post.share.get_absolute_url()
    if "x-hands-over" not in request.headers:
        return redirect(page)
    return JsonResponse({"page": page, "words": "", "address": ""})


def _handed_over(request: MemberRequest, story: Story, form: ComposerForm) -> HttpResponse:
    """Lead to the share; who said yes before comes to the words all the same.

    A page that hands over by itself (``share-now.js``) is told what to copy and what to open.
    """
    share = handing_over.hand_over(story, form.wish(), by=request.membership)
    again = "?again=1" if share.state == share.State.CLAIMED else ""
    page = f"{share.get_absolute_url()}{again}"
    if "x-hands-over" not in request.headers:
        return redirect(page)
    handover = handing_over.handover_of(share)
    words = handover.clipboard if handover.clipboard.strip() else ""
    return JsonResponse({"page": page, "words": words, "address": handover.address})


def _refused(
    request: MemberRequest, story: Story, sentence: str, refusal: Refusal | None = None
) -> HttpResponse:
    form = _form(request, story, request.POST)
    form.answer(sentence, "text")
    return _page(request, story, draft_about(story, request.membership), form, refusal)


def _too_late(request: MemberRequest, story: Story, draft: Draft) -> HttpResponse:
    """Lead to the words about a story that ended; they stay their author's."""
    form = WordsForm(request.POST)
    if request.method == "POST" and form.is_valid() and form.words() != draft.text:
        try:
            draft = _write(request, story, form)
        except Refusal as refusal:
            draft = draft_about(story, request.membership)
            return own_draft_page(request, draft, problem=str(refusal), typed=form.words())
    if draft.pk is None:
        story_to_share(request.membership, story.public_id)
    return redirect("sharing_own_draft", request.organisation.slug, draft.public_id)


def _page(
    request: MemberRequest,
    story: Story,
    draft: Draft,
    form: ComposerForm,
    refusal: Exception | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "story": story,
        "draft": draft,
        "form": form,
        "networks": form.networks,
        "ways": ways_of(form.accounts, form.data),
        "chosen": form["network"].value(),
        "is_kept": plain(form["text"].value() or "") == draft.text,
        "is_quarrel": isinstance(refusal, EditedElsewhere),
        "is_news": reading.is_news(("story", story.public_id), to=request.membership),
        "help": suggesting.help_for(story, request.membership),
        "picture_address": story.image.address(640) if story.image else "",
        "sample_address": shortening.sample_address() if story.address else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "sharing/composer.html", context, status=status)
