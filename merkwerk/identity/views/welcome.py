"""The first run, in a browser."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merkwerk.identity import errors, founding, signing_in
from merkwerk.identity.forms.welcome import Welcome
from merkwerk.kit.errors import Refusal
from merkwerk.media.errors import ImageRefused
from merkwerk.people.doors import anybody
from merkwerk.people.models import Membership

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@anybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask for the organisation and its administrator, once; absent ever after."""
    if request.method != "POST":
        if founding.is_founded():
            raise Http404
        return _page(request, Welcome(initial={"code": request.GET.get("code", "")}))
    form = Welcome(request.POST, request.FILES)
    if not ratelimit.consume(request, action="setup_code"):
        form.add_error("code", _("That was a little too often. Wait a minute, then try again."))
    if not form.is_valid():
        return _page(request, form)
    return _found(request, form)


def _found(request: HttpRequest, form: Welcome) -> HttpResponse:
    try:
        membership = founding.found(form.plan(), code=form.cleaned_data["code"])
    except errors.AlreadyFounded:  # the second of two clicks, or somebody was first
        return redirect("front_choose")
    except Refusal as refusal:
        form.add_error(_field_of(refusal), str(refusal))
        return _page(request, form)
    return _sign_in(request, membership)


def _field_of(refusal: Refusal) -> str | None:
    if isinstance(refusal, ImageRefused):
        return "logo"
    return {"wrong_setup_code": "code", "slug_taken": "slug"}.get(refusal.code)


def _sign_in(request: HttpRequest, membership: Membership) -> HttpResponse:
    login(request, membership.person, backend=BACKEND)
    signing_in.remember_organisations(request, membership.person)
    return redirect("role_card", slug=membership.organisation.slug)


def _page(request: HttpRequest, form: Welcome) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "identity/welcome.html", {"form": form}, status=status)
