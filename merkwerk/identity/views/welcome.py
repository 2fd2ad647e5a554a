"""Making an organisation, in a browser: the first run, and one more for each further code."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from merkwerk.identity import errors, founding, opening, signing_in
from merkwerk.identity.forms.welcome import Welcome
from merkwerk.kit.errors import Refusal
from merkwerk.media.errors import ImageRefused
from merkwerk.people import doors
from merkwerk.people.doors import anybody
from merkwerk.people.models import Membership

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIELDS = {"wrong_setup_code": "code", "slug_taken": "slug", "password_later": "password"}


@anybody
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask for an organisation and its administrator, once for each code.

    What opens nothing is told the same, whether it is used up or never was one.
    """
    code = (request.GET if request.method != "POST" else request.POST).get("code", "")
    is_first = not founding.is_founded()  # for the shape of the page alone; who is, founding says
    may_enter = is_first or opening.opens(code)
    if request.method != "POST":
        if not may_enter:
            return render(request, "identity/welcome_over.html", status=404)
        return _page(request, Welcome(initial={"code": code}, is_first=is_first))
    if not may_enter:  # the second of two clicks, or somebody was first
        return redirect("front_choose")
    return _answer(request, Welcome(request.POST, request.FILES, is_first=is_first))


def _answer(request: HttpRequest, form: Welcome) -> HttpResponse:
    if not ratelimit.consume(request, action="setup_code"):
        form.add_error("code", _("That was a little too often. Wait a minute, then try again."))
    if not form.is_valid():
        return _page(request, form)
    return _found(request, form)


def _found(request: HttpRequest, form: Welcome) -> HttpResponse:
    try:
        membership = founding.found(form.plan(), code=form.cleaned_data["code"])
    except errors.AlreadyFounded:
        return redirect("front_choose")
    except Refusal as refusal:
        form.add_error(_field_of(refusal), str(refusal))
        return _page(request, form)
    return _enter(request, membership)


def _field_of(refusal: Refusal) -> str | None:
    if isinstance(refusal, ImageRefused):
        return "logo"
    return FIELDS.get(refusal.code)


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Lead to the role card: the operator at once, anybody else once their address is proved.

    Where others live already a typed address proves nothing: it may be somebody's who is in another
    organisation, or will be.
    """
    if founding.is_first(membership.organisation):
        login(request, membership.person, backend=BACKEND)
        signing_in.remember_memberships(request, membership.person)
    elif request.user == membership.person:
        doors.remember_sign_in(request, [membership.public_id])
    else:
        said = _("%(name)s is here. Now sign in with the mail address you just gave.")
        messages.success(request, said % {"name": membership.organisation.name})
        return redirect_to_login(reverse("role_card", args=[membership.organisation.slug]))
    return redirect("role_card", slug=membership.organisation.slug)


def _page(request: HttpRequest, form: Welcome) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "identity/welcome.html", {"form": form}, status=status)
