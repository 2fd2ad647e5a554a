"""A share of mine: what to copy, what to open, and one gentle question."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from merkwerk.networks import registry
from merkwerk.people.doors import MemberRequest, member
from merkwerk.sharing import claiming, handing_over
from merkwerk.sharing.access import own_share


@member()
@require_GET
def share(request: MemberRequest, public_id: str) -> HttpResponse:
    """Copy, open, and afterwards: did you share it?"""
    found = own_share(request.membership, public_id)
    context = {
        "share": found,
        "network": registry.get(found.network),
        "handover": handing_over.handover_of(found),
    }
    return render(request, "sharing/share.html", context)


@member()
@require_POST
def answer(request: MemberRequest, public_id: str) -> HttpResponse:
    """Remember the answer to the one question."""
    found = claiming.answer(own_share(request.membership, public_id), request.POST.get("said", ""))
    return redirect(found)
