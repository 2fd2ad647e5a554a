"""Accepting an invitation."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merkwerk.identity import access, errors, joining
from merkwerk.identity.forms.me import Join
from merkwerk.identity.models import Invitation
from merkwerk.identity.views.welcome import BACKEND
from merkwerk.kit import tenancy
from merkwerk.people import doors
from merkwerk.people.doors import anybody
from merkwerk.people.models import Membership, Person


@anybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show an invitation; only the button accepts it, so a mail scanner uses nothing up."""
    organisation = access.organisation_by_slug(slug)
    with tenancy.acting_in(organisation.pk):
        invitation = access.invitation_by_token(token)
        with translation.override(_language(request, invitation)):
            response = _answer(request, invitation)
    # Not "no-referrer": with that a browser sends its form from nowhere, which we would refuse.
    response["Referrer-Policy"] = "same-origin"
    return response


def _language(request: HttpRequest, invitation: Invitation) -> str:
    said = request.POST.get("language", "")
    known = {code for code, _name in Join.base_fields["language"].choices}  # type: ignore[attr-defined]
    return said if said in known else invitation.language


def _answer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    person = request.user if isinstance(request.user, Person) else None
    form = Join(
        request.POST or None, initial={"name": invitation.name, "language": invitation.language}
    )
    if request.method != "POST" or not form.is_valid():
        return _page(request, invitation, form, joining.obstacle(invitation, person))
    try:
        membership = joining.join(
            invitation,
            name=form.cleaned_data["name"],
            language=form.cleaned_data["language"],
            signed_in_as=person,
        )
    except (errors.InvitationOver, errors.SignInFirst, errors.InvitedSomebodyElse) as refusal:
        return _page(request, invitation, form, refusal.code)
    return _enter(request, membership, person)


def _enter(request: HttpRequest, membership: Membership, person: Person | None) -> HttpResponse:
    """Sign in, for this organisation alone: the invitation proves no more."""
    if person is None:
        login(request, membership.person, backend=BACKEND)
    doors.remember_sign_in(request, [membership.public_id])
    return redirect("role_card", slug=membership.organisation.slug)


def _page(request: HttpRequest, invitation: Invitation, form: Join, obstacle: str) -> HttpResponse:
    facts = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "form": form,
        "obstacle": obstacle,
        "here": request.path,
    }
    status = 410 if obstacle == "invitation_over" else 422 if form.errors else 200
    return render(request, "identity/join.html", facts, status=status)
