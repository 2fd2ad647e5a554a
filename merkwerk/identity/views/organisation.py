"""The organisation's settings, its export and its end; and the pictures of people and logo."""

from __future__ import annotations

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from merkwerk.identity import access, erasing, exporting, settling
from merkwerk.identity.forms.fields import content_of
from merkwerk.identity.forms.me import Confirmation
from merkwerk.identity.forms.people import Settings
from merkwerk.kit.errors import Refusal
from merkwerk.people.doors import MemberRequest, anybody, member

GET_OR_POST = ["GET", "HEAD", "POST"]
YEAR_S = 31_536_000


@member(*access.ADMINISTRATORS)
@require_http_methods(GET_OR_POST)
def organisation(request: MemberRequest) -> HttpResponse:
    """Name, languages, time zone, colour and logo."""
    given = access.fresh(request.organisation)
    form = Settings(request.POST or None, request.FILES or None, instance=given)
    if request.method == "POST" and form.is_valid():
        logo = content_of(form.cleaned_data["logo_file"])
        try:
            settling.change_organisation(
                request.organisation, form.facts(), logo=logo, by=request.membership
            )
        except Refusal as refusal:
            form.add_error("logo_file", str(refusal))
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("identity_organisation", slug=request.organisation.slug)
    status = 422 if form.errors else 200
    return render(request, "identity/organisation.html", {"form": form}, status=status)


@member(*access.ADMINISTRATORS)
@require_safe
def export(request: MemberRequest) -> FileResponse:
    """Give what is the organisation's own, as a zip with a file for each table."""
    name = f"merkwerk-{request.organisation.slug}-organisation.zip"
    file = exporting.organisation_export(request.organisation)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@member(*access.ADMINISTRATORS)
@require_http_methods(GET_OR_POST)
def end(request: MemberRequest) -> HttpResponse:
    """Erase the organisation, when its name is typed."""
    form = Confirmation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase_organisation(request.organisation, name=form.cleaned_data["name"])
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("identity_goodbye")
    status = 422 if form.errors else 200
    return render(request, "identity/end.html", {"form": form}, status=status)


@anybody
@require_safe
def goodbye(request: HttpRequest) -> HttpResponse:
    """Thank somebody, and let them go."""
    return render(request, "identity/goodbye.html")


@member(before_role_card=True)
@require_safe
def picture(request: MemberRequest, public_id: str) -> HttpResponse:
    """Somebody's picture, for their colleagues."""
    return _served(access.colleague_for(request.membership, public_id).picture)


@member(before_role_card=True)
@require_safe
def logo(request: MemberRequest) -> HttpResponse:
    """The organisation's logo, for its members."""
    return _served(request.organisation.logo)


def _served(file: FieldFile) -> HttpResponse:
    if not file:
        raise Http404
    try:
        with file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError:
        raise Http404 from None
    kind = "image/webp" if str(file.name).endswith(".webp") else "image/jpeg"
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = f"private, max-age={YEAR_S}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
