"""My own figures: nobody else sees these pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from merkwerk.impact import access, reporting
from merkwerk.people.doors import MemberRequest, member


@member()
@require_GET
def mine(request: MemberRequest) -> HttpResponse:
    """What my shares did."""
    return render(request, "impact/mine.html", {"mine": reporting.mine(request.membership)})


@member()
@require_GET
def link(request: MemberRequest, public_id: str) -> HttpResponse:
    """What became of every visit of one of my links, and why some do not count."""
    found, share = access.own_link(request.membership, public_id)
    report = reporting.of_link(found, request.organisation)
    return render(request, "impact/link.html", {"link": found, "share": share, "report": report})
