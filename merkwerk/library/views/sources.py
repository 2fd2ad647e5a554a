"""Sources: where stories come from, how each does, and what it brings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merkwerk.kit.errors import Refusal
from merkwerk.library import access, errors, ingesting, pausing, removing, subscribing
from merkwerk.library.forms.sources import NewSourceForm, SourceForm
from merkwerk.library.models import Source
from merkwerk.library.views.framing import CURATORS, UNPROCESSABLE, tabs
from merkwerk.people.doors import MemberRequest, member

A_PAGE = 25
LATEST = 10


@member(*CURATORS)
@require_safe
def sources(request: MemberRequest) -> HttpResponse:
    """Every source and how it does."""
    found = access.sources_for_curator(request.membership)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    wanted = request.GET.get("gone", "").replace("\x00", "")
    gone = access.removed_source(request.membership, wanted) if wanted else None
    attempts = access.attempts_for_curator(request.membership)
    facts = {"tabs": tabs(request, "library_sources"), "page": page, "gone": gone}
    return render(request, "library/sources.html", {**facts, "attempts": attempts})


@member(*CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Ask for an address, and begin a source with it."""
    form = NewSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            added = subscribing.add_source(facts.pop("address"), by=request.membership, **facts)
            _say_what_is_known(request, added)
            return _to_source(request, added.source)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "library/source_new.html", {"form": form}, status=status)


@member(*CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: MemberRequest, public_id: str) -> HttpResponse:
    """One source: its state, its settings, its latest stories."""
    found = access.source_for_curator(request.membership, public_id)
    if found.is_attempt:
        return _attempt(request, found)
    form = SourceForm(
        request.POST or None, organisation=request.organisation, initial=_as_typed(found)
    )
    if request.method == "POST" and form.is_valid() and _change(request, found, form):
        messages.success(request, _("Saved."))
        return _to_source(request, found)
    status = UNPROCESSABLE if form.is_bound else 200
    latest = access.stories_for_curator(request.membership).filter(source=found)
    facts = {"source": found, "form": form, "latest": latest.order_by("-made_at")[:LATEST]}
    return render(request, "library/source.html", facts, status=status)


def _change(request: MemberRequest, found: Source, form: SourceForm) -> bool:
    """Save what was changed; say beside its field what cannot be. Whether it was saved."""
    try:
        subscribing.change(found, by=request.membership, seen=form.seen(), **form.changes())
    except errors.SourceChanged as meanwhile:
        form.let_decide(meanwhile.fields, now=_as_typed(found))
        return False
    except Refusal as refusal:
        form.add_error("address", str(refusal))
        return False
    return True


def _attempt(request: MemberRequest, found: Source) -> HttpResponse:
    """The form as it was sent, with why no feed was found; sent again, the feed is looked for."""
    form = NewSourceForm(request.POST or _as_typed(found))
    if form.is_valid() and request.method == "POST":
        try:
            subscribing.change(found, by=request.membership, **form.cleaned_data)
            return _to_source(request, found)
        except Refusal as refusal:
            form.add_error("address", str(refusal))
    elif request.method != "POST":
        form.add_error("address", found.problem_sentence)
    status = UNPROCESSABLE if request.method == "POST" else 200
    facts = {"form": form, "attempt": found}
    return render(request, "library/source_new.html", facts, status=status)


@member(*CURATORS)
@require_safe
def looking(request: MemberRequest, public_id: str) -> HttpResponse:
    """How the search for the feed goes; tells the page to come anew when it is done."""
    found = access.source_for_curator(request.membership, public_id)
    response = render(request, "library/_looking.html", {"source": found})
    if not found.is_looking:
        response["HX-Refresh"] = "true"
    return response


@member(*CURATORS)
@require_POST
def choice(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take one of the feeds that were found."""
    found = access.source_for_curator(request.membership, public_id)
    try:
        subscribing.choose_feed(found, request.POST.get("feed", ""), by=request.membership)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return _to_source(request, found)


@member(*CURATORS)
@require_POST
def check(request: MemberRequest, public_id: str) -> HttpResponse:
    """Check now; or look for the feed again when there is none yet."""
    found = access.source_for_curator(request.membership, public_id)
    if found.feed_address:
        ingesting.ask_now(found)
        messages.success(
            request, _("We are checking it now. What is new comes into the review queue.")
        )
    else:
        subscribing.look_again(found)
    return _to_source(request, found)


@member(*CURATORS)
@require_POST
def pause(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop checking."""
    found = access.source_for_curator(request.membership, public_id)
    pausing.pause(found, by=request.membership)
    return _to_source(request, found)


@member(*CURATORS)
@require_POST
def resume(request: MemberRequest, public_id: str) -> HttpResponse:
    """Check again."""
    found = access.source_for_curator(request.membership, public_id)
    pausing.resume(found, by=request.membership)
    return _to_source(request, found)


@member(*CURATORS)
@require_POST
def removal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Follow the source no more; the list offers to undo that."""
    found = access.source_to_restore(request.membership, public_id)
    removing.remove(found, by=request.membership)
    home = reverse("library_sources", args=[request.organisation.slug])
    return redirect(f"{home}?gone={found.public_id}")


@member(*CURATORS)
@require_POST
def undo_removal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Follow it again."""
    found = access.source_to_restore(request.membership, public_id)
    removing.restore(found, by=request.membership)
    return _to_source(request, found)


def _say_what_is_known(request: MemberRequest, added: subscribing.Added) -> None:
    if added.how == "known":
        messages.info(request, _("This is one of your sources already."))
    elif added.how == "again":
        messages.info(request, _("We follow this source again. What it brought is still known."))


def _as_typed(source: Source) -> dict[str, Any]:
    names = ("name", "address", "origin", "content_type", "language", "daily_cap")
    topic = source.topic.public_id if source.topic else None
    return {"topic": topic, **{name: getattr(source, name) for name in names}}


def _to_source(request: MemberRequest, source: Source) -> HttpResponse:
    return redirect("library_source", slug=request.organisation.slug, public_id=source.public_id)
