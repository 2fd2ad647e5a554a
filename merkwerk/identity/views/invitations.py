"""Inviting people, one by one or from a list."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merkwerk.identity import access, browsing, errors, inviting
from merkwerk.identity.forms import people as forms
from merkwerk.identity.forms.fields import content_of
from merkwerk.identity.judging import Judged
from merkwerk.identity.list_reading import MOST_BYTES, safe_cell
from merkwerk.people.doors import MemberRequest, member
from merkwerk.people.models import Role

LINES_A_PAGE = 100
MOST_NAMED = 5
GET_OR_POST = ["GET", "HEAD", "POST"]


@member(*access.STUDIO)
@require_safe
def invitations(request: MemberRequest) -> HttpResponse:
    """Who was invited and has not answered, and how their mail fared."""
    words = request.GET.get("q", "")[:100]
    facts = {"invitations": browsing.invited(words), "words": words, "role_names": _role_names()}
    return render(request, "identity/invitations.html", facts)


@member(*access.STUDIO)
@require_http_methods(GET_OR_POST)
def invite(request: MemberRequest) -> HttpResponse:
    """Invite one or several colleagues by their mail addresses."""
    by = request.membership
    teams = [(name, name) for _public_id, name in browsing.team_choices()]
    form = forms.Invite(request.POST or None, by=by, teams=teams)
    if request.method == "POST" and form.is_valid():
        try:
            invited = inviting.invite(form.rows(), by=by)
        except errors.NobodyInvited as refusal:
            for one in refusal.facts["wrong"]:
                form.add_error("addresses", f"{one.email}: {one.problems[0].sentence}")
        else:
            messages.success(request, _invited_sentence(invited))
            return redirect("identity_invitations", slug=request.organisation.slug)
    facts = {"form": form, "upload": forms.Upload()}
    return render(request, "identity/invite.html", facts, status=422 if form.errors else 200)


@member(*access.STUDIO)
@require_http_methods(GET_OR_POST)
def upload(request: MemberRequest) -> HttpResponse:
    """Take a file of people and lead to its preview."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = content_of(form.cleaned_data["file"], MOST_BYTES) or b""
        try:
            prepared = inviting.prepare_list(content, by=request.membership)
        except errors.UnreadableList as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("identity_list", request.organisation.slug, prepared.public_id)
    status = 422 if form.errors else 200
    return render(request, "identity/upload.html", {"form": form}, status=status)


@member(*access.STUDIO)
@require_http_methods(GET_OR_POST)
def prepared_list(request: MemberRequest, public_id: str) -> HttpResponse:
    """Show every line of a list with what is wrong; invite everybody, or nobody."""
    prepared = access.list_for(request.membership, public_id)
    if request.method == "POST":
        try:
            invited = inviting.import_list(prepared, by=request.membership)
        except errors.NobodyInvited:
            messages.error(request, _("Nobody has been invited. The list says why."))
            judged = inviting.judge_list(prepared, by=request.membership)
            return _preview(request, public_id, judged, status=422)
        messages.success(request, _invited_sentence(invited))
        return redirect("identity_invitations", slug=request.organisation.slug)
    if prepared.imported_at:
        return redirect("identity_invitations", slug=request.organisation.slug)
    judged = inviting.judge_list(prepared, by=request.membership)
    return _preview(request, public_id, judged)


@member(*access.STUDIO)
@require_safe
def problems(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give the lines that are wrong as a CSV, to mend them beside the file."""
    prepared = access.list_for(request.membership, public_id)
    judged = inviting.judge_list(prepared, by=request.membership)
    name = f'attachment; filename="{_("what-to-correct")}.csv"'
    response = HttpResponse(
        "\ufeff", content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("line"), _("e-mail"), _("name"), _("what is wrong")])
    for one in judged:
        if one.is_wrong:
            wrong = " ".join(problem.sentence for problem in one.problems)
            cells = [str(one.row.number), one.row.email, one.row.name, wrong]
            writer.writerow([safe_cell(cell) for cell in cells])
    return response


@member(*access.STUDIO)
@require_POST
def again(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send the mail of an invitation once more."""
    invitation = access.invitation_for(request.membership, public_id)
    inviting.invite_again(invitation, by=request.membership)
    messages.success(request, _("The mail to %(email)s goes out again.") % {"email": invitation})
    return redirect("identity_invitations", slug=request.organisation.slug)


@member(*access.STUDIO)
@require_POST
def withdrawal(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = access.any_invitation_for(request.membership, public_id)
    inviting.withdraw(invitation, by=request.membership)
    return redirect("identity_invitations", slug=request.organisation.slug)


def _preview(
    request: MemberRequest, public_id: str, judged: list[Judged], *, status: int = 200
) -> HttpResponse:
    wrong = [one for one in judged if one.is_wrong]
    good = [one for one in judged if not one.problems]
    passed_over = [one for one in judged if one.is_passed_over]
    lines = Paginator([*wrong, *good, *passed_over], LINES_A_PAGE)
    facts = {
        "public_id": public_id,
        "page": lines.get_page(request.GET.get("page")),
        "wrong": len(wrong),
        "good": len(good),
        "passed_over": len(passed_over),
        "role_names": _role_names(),
    }
    return render(request, "identity/list.html", facts, status=status)


def _role_names() -> dict[str, Any]:
    return dict(Role.choices)


def _invited_sentence(invited: inviting.Invited) -> str:
    if not invited.new:
        return _("Everybody is here or invited already. No mail goes out.")
    return f"{_new_sentence(invited.new)} {_passed_over_sentence(invited.passed_over)}".strip()


def _passed_over_sentence(passed_over: Sequence[str]) -> str:
    if not passed_over:
        return ""
    more = len(passed_over) - MOST_NAMED
    said = ngettext(
        "%(number)s address is passed over, being here or invited already: %(addresses)s.",
        "%(number)s addresses are passed over, being here or invited already: %(addresses)s.",
        len(passed_over),
    )
    named = ", ".join(passed_over[:MOST_NAMED])
    addresses = _("%(named)s and %(more)s more") % {"named": named, "more": more}
    return said % {"number": len(passed_over), "addresses": addresses if more > 0 else named}


def _new_sentence(number: int) -> str:
    return ngettext(
        "%(number)s colleague is invited. The mail is on its way.",
        "%(number)s colleagues are invited. The mails are on their way.",
        number,
    ) % {"number": number}
