"""The studio's pages about people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merkwerk.identity import access, browsing, leaving, placing, promoting
from merkwerk.identity.forms import people as forms
from merkwerk.kit.errors import Refusal
from merkwerk.people.doors import MemberRequest, member
from merkwerk.people.models import Membership, Role


@member(*access.STUDIO)
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Everybody who is here, to search and to filter."""
    asked = request.GET
    wish = browsing.Wish(asked.get("q", "")[:100], asked.get("role", ""), asked.get("team", ""))
    pages = Paginator(browsing.people(wish), browsing.A_PAGE)
    facts = {
        "page": pages.get_page(asked.get("page")),
        "wish": wish,
        "roles": Role.choices,
        "role_names": dict(Role.choices),
        "teams": browsing.team_choices(),
        "invited": browsing.invited_count(),
    }
    return render(request, "identity/people.html", facts)


@member(*access.STUDIO)
@require_safe
def person(request: MemberRequest, public_id: str) -> HttpResponse:
    """One colleague: roles, team, and the way out."""
    return _page(request, access.member_for(request.membership, public_id))


@member(*access.STUDIO)
@require_POST
def roles(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give somebody the roles that are ticked."""
    of = access.member_for(request.membership, public_id)
    form = forms.Roles(request.POST, by=request.membership, of=of)
    if not form.is_valid():
        return _page(request, of, roles=form)
    try:
        promoting.give_roles(of, form.chosen(), by=request.membership)
    except Refusal as refusal:
        form.add_error("roles", str(refusal))
        of.refresh_from_db()
        return _page(request, of, roles=form)
    messages.success(request, _("The roles of %(name)s are saved.") % {"name": of.name})
    return _back_to(request, of)


@member(*access.STUDIO)
@require_POST
def team(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give somebody another home team."""
    of = access.member_for(request.membership, public_id)
    form = forms.Place(request.POST, teams=browsing.team_choices())
    if not form.is_valid():
        return _page(request, of, place=form)
    wanted = form.cleaned_data["team"]
    home = access.team_for(request.membership, wanted) if wanted else None
    placing.place(of, home, by=request.membership)
    return _back_to(request, of)


@member(*access.STUDIO)
@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask once, by name, and then end somebody's membership."""
    of = access.member_for(request.membership, public_id)
    refusal = ""
    if request.method == "POST":
        try:
            leaving.leave(of, by=request.membership)
        except Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("%(name)s is no longer here.") % {"name": of.name})
            return redirect("identity_people", slug=request.organisation.slug)
    facts = {"of": of, "refusal": refusal}
    return render(request, "identity/departure.html", facts, status=422 if refusal else 200)


def _page(request: MemberRequest, of: Membership, **given: Any) -> HttpResponse:
    by = request.membership
    facts = {
        "of": of,
        "may_manage": access.may_manage(by, of),
        "role_form": given.get("roles") or forms.Roles(by=by, of=of),
        "place_form": given.get("place") or _place(of),
        "stays": access.stays_of(by, of),
        "role_names": dict(Role.choices),
    }
    return render(request, "identity/person.html", facts, status=422 if given else 200)


def _place(of: Membership) -> forms.Place:
    initial = {"team": of.team.public_id if of.team else ""}
    return forms.Place(teams=browsing.team_choices(), initial=initial)


def _back_to(request: MemberRequest, of: Membership) -> HttpResponse:
    return redirect("identity_person", slug=request.organisation.slug, public_id=of.public_id)
