"""Posts that go out by themselves: my queue, and what I can do with each."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from merkwerk.kit.errors import Refusal
from merkwerk.networks import registry
from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import queueing, scheduling
from merkwerk.sharing.access import own_post
from merkwerk.sharing.forms import FoundForm, MomentForm
from merkwerk.sharing.models import Post


@member()
@require_GET
def queue(request: MemberRequest) -> HttpResponse:
    """Show what waits for its moment, and what waits for me."""
    days, needing = queueing.queue_of(request.membership)
    return render(request, "sharing/queue.html", {"days": days, "needing": needing})


@member()
@require_POST
def withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    """Do not send it after all."""
    return _do(request, public_id, scheduling.withdraw)


@member()
@require_POST
def put_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Undo withdrawing it."""
    return _do(request, public_id, scheduling.put_back)


@member()
@require_POST
def send_again(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send it once more: I looked, and it is not there."""
    return _do(request, public_id, scheduling.send_again)


@member()
@require_POST
def go_by_hand(request: MemberRequest, public_id: str) -> HttpResponse:
    """Post it oneself: the share's page says what to copy and what to open."""
    return _do(request, public_id, scheduling.go_by_hand)


@member()
@require_POST
def found(request: MemberRequest, public_id: str) -> HttpResponse:
    """It is there: I looked."""
    form = FoundForm(request.POST)
    if not form.is_valid():
        return _again(request, public_id, found_form=form)
    return _do(request, public_id, lambda post: scheduling.found(post, **form.cleaned_data))


@member()
@require_POST
def move(request: MemberRequest, public_id: str) -> HttpResponse:
    """Let it go at another moment."""
    form = MomentForm(request.POST)
    if not form.is_valid():
        return _again(request, public_id, moment_form=form)
    return _do(request, public_id, lambda post: scheduling.move(post, form.cleaned_data["at"]))


def _do(request: MemberRequest, public_id: str, deed: Callable[[Post], None]) -> HttpResponse:
    post = own_post(request.membership, public_id)
    try:
        deed(post)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(post.share)


def _again(request: MemberRequest, public_id: str, **forms: object) -> HttpResponse:
    """Show the page of the post once more, with what was typed and what is wrong with it."""
    post = own_post(request.membership, public_id)
    context = {"post": post, "share": post.share, "network": registry.get(post.share.network)}
    return render(request, "sharing/post.html", context | forms, status=422)
