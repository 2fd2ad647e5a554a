"""A share of mine: what to copy, what to open, and one gentle question."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from merkwerk.kit import clock
from merkwerk.networks import registry
from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import claiming, handing_over
from merkwerk.sharing.access import own_share, post_of


@member()
@require_GET
def share(request: MemberRequest, public_id: str) -> HttpResponse:
    """Copy, open, and afterwards: did you share it?

    ``?again=1`` shows the words also to who said yes before; that yes stays. ``?opened=1``
    says that the words were copied and the network was opened just now.
    """
    found = own_share(request.membership, public_id)
    post = post_of(found)
    if post is not None:
        context = {"share": found, "post": post, "network": registry.get(found.network)}
        return render(request, "sharing/post.html", context)
    handover = handing_over.handover_of(found)
    was_claimed = found.state == found.State.CLAIMED
    context = {
        "share": found,
        "is_again": was_claimed and "again" in request.GET,
        "is_opened": "opened" in request.GET,
        "is_open": found.story.is_open_at(clock.now()),
        "network": registry.get(found.network),
        "handover": handover,
        "to_copy": handover.clipboard if handover.clipboard.strip() else "",
    }
    return render(request, "sharing/share.html", context)


@member()
@require_POST
def answer(request: MemberRequest, public_id: str) -> HttpResponse:
    """Remember the answer to the one question, and go back to where it was asked."""
    found = claiming.answer(own_share(request.membership, public_id), request.POST.get("said", ""))
    if request.POST.get("from") == "work":
        return redirect("impact_mine", request.organisation.slug)
    return redirect(found)
