"""A person's own pages: the role card, me and my choices, and the way out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merkwerk.identity import exporting, founding, leaving, settling
from merkwerk.identity.forms import me as forms
from merkwerk.identity.forms.fields import content_of
from merkwerk.kit.errors import Refusal
from merkwerk.people.doors import MemberRequest, member
from merkwerk.people.models import Membership
from merkwerk.ui.forms import Together

GET_OR_POST = ["GET", "HEAD", "POST"]


@member(before_role_card=True)
@require_http_methods(GET_OR_POST)
def role_card(request: MemberRequest) -> HttpResponse:
    """Say what we ask and what we don't, and take the answer; a no is as good as a yes."""
    membership = request.membership
    hours = forms.Hours(request.POST or None, instance=membership)
    networks = forms.Networks(settling.choices_of(membership), request.POST or None)
    if request.method == "POST" and hours.is_valid() and networks.is_valid():
        settling.keep_hours(membership)
        settling.choose_networks(membership, networks.chosen())
        settling.answer_role_card(membership, willing=request.POST.get("answer") == "yes")
        return redirect(_next_page(membership), slug=request.organisation.slug)
    page = {
        "hours": hours,
        "networks": networks,
        "together": Together(hours, networks),
        "email": membership.person.email,
    }
    return render(request, "identity/role_card.html", page, status=_status(hours, networks))


def _next_page(membership: Membership) -> str:
    """Return where somebody goes from the role card: whoever began here, to what comes first."""
    return "front_start" if founding.has_just_begun(membership) else "home"


@member(before_role_card=True)
@require_http_methods(GET_OR_POST)
def me(request: MemberRequest) -> HttpResponse:
    """Everything somebody chose, to look at and to change."""
    membership = request.membership
    given = request.POST or None
    profile = forms.Profile(given, request.FILES or None, instance=membership)
    hours = forms.Hours(given, instance=membership)
    networks = forms.Networks(settling.choices_of(membership), given)
    if request.method == "POST":
        if all([profile.is_valid(), hours.is_valid(), networks.is_valid()]) and _keep(
            request, profile, hours, networks
        ):
            with translation.override(membership.language):
                messages.success(request, _("Your choices are saved."))
            return redirect("identity_me", slug=request.organisation.slug)
        membership.refresh_from_db()
    page = {
        "profile": profile,
        "hours": hours,
        "networks": networks,
        "together": Together(profile, hours, networks),
        **_about(request),
    }
    return render(request, "identity/me.html", page, status=_status(profile, hours, networks))


def _keep(
    request: MemberRequest, profile: forms.Profile, hours: forms.Hours, networks: forms.Networks
) -> bool:
    said = profile.cleaned_data
    try:
        settling.keep_profile(
            request.membership,
            picture=content_of(said["picture_file"]),
            no_picture=said["no_picture"],
        )
    except Refusal as refusal:
        profile.add_error("picture_file", str(refusal))
        return False
    settling.choose_networks(request.membership, networks.chosen())
    return True


def _about(request: MemberRequest) -> dict[str, Any]:
    return {
        "email": request.membership.person.email,
        "has_password": request.membership.person.has_usable_password(),
    }


@member(before_role_card=True)
@require_POST
def willing(request: MemberRequest) -> HttpResponse:
    """Begin or stop taking part, with one button."""
    settling.answer_role_card(request.membership, willing=request.POST.get("answer") == "yes")
    return redirect("identity_me", slug=request.organisation.slug)


@member(before_role_card=True)
@require_safe
def export(request: MemberRequest) -> FileResponse:
    """Give everything kept of this person, as a zip with a file for each subject."""
    name = f"merkwerk-{request.organisation.slug}.zip"
    file = exporting.own_export(request.membership)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@member(before_role_card=True)
@require_http_methods(GET_OR_POST)
def leave(request: MemberRequest) -> HttpResponse:
    """Say what leaving means, and do it: now with what is personal erased later, or all at once."""
    form = forms.Confirmation(request.POST if "erase" in request.POST else None)
    if request.method == "POST":
        try:
            if _left(request, form):
                return redirect("identity_goodbye")
        except Refusal as refusal:
            form = form if form.is_bound else forms.Confirmation({})
            form.errors.clear()
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound else 200
    return render(request, "identity/leave.html", {"form": form}, status=status)


def _left(request: MemberRequest, form: forms.Confirmation) -> bool:
    if "erase" not in request.POST:
        leaving.leave(request.membership, by=request.membership)
        return True
    if not form.is_valid():
        return False
    leaving.leave_and_erase(request.membership, name=form.cleaned_data["name"])
    return True


def _status(*forms_shown: Any) -> int:
    return 422 if any(form.errors for form in forms_shown) else 200
