"""The studio's page about teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from merkwerk.identity import access, browsing, placing
from merkwerk.identity.forms.people import TeamForm
from merkwerk.kit.errors import Refusal
from merkwerk.people.doors import MemberRequest, member

GET_OR_POST = ["GET", "HEAD", "POST"]


@member(*access.STUDIO)
@require_http_methods(GET_OR_POST)
def teams(request: MemberRequest) -> HttpResponse:
    """All teams in their tree, and a line to make one."""
    form = TeamForm(request.POST or None, teams=browsing.team_choices())
    if request.method == "POST" and form.is_valid():
        try:
            placing.make_team(by=request.membership, **_said(request, form))
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("identity_teams", slug=request.organisation.slug)
    facts = {"form": form, "tree": browsing.tree()}
    return render(request, "identity/teams.html", facts, status=422 if form.errors else 200)


@member(*access.STUDIO)
@require_http_methods(GET_OR_POST)
def team(request: MemberRequest, public_id: str) -> HttpResponse:
    """One team: its name, and the team it is part of."""
    found = access.team_for(request.membership, public_id)
    initial = {"name": found.name, "parent": found.parent.public_id if found.parent else ""}
    others = [choice for choice in browsing.team_choices() if choice[0] != public_id]
    form = TeamForm(request.POST or None, teams=others, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            placing.change_team(found, by=request.membership, **_said(request, form))
        except Refusal as refusal:
            form.add_error("name" if refusal.code == "team_name_taken" else "parent", str(refusal))
        else:
            return redirect("identity_teams", slug=request.organisation.slug)
    facts = {"form": form, "team": found}
    return render(request, "identity/team.html", facts, status=422 if form.errors else 200)


@member(*access.STUDIO)
@require_POST
def removal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Remove a team that nobody is in; when it is gone already, that is well."""
    found = access.team_or_none(request.membership, public_id)
    try:
        if found is not None:
            placing.remove_team(found, by=request.membership)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("identity_teams", slug=request.organisation.slug)


def _said(request: MemberRequest, form: TeamForm) -> dict[str, Any]:
    parent = form.cleaned_data["parent"]
    return {
        "name": form.cleaned_data["name"],
        "parent": access.team_for(request.membership, parent) if parent else None,
    }
