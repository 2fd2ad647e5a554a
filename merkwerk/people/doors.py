"""Doors: every view says who may come in, and stands inside the organisation its address names.

A closed door looks like absence: another organisation's page is a 404, not a 403.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from merkwerk.kit import tenancy
from merkwerk.kit.entrances import Door, View, anybody
from merkwerk.people.models import Membership, Organisation

__all__ = ["MemberRequest", "anybody", "member", "remember_sign_in", "signed_in", "signed_in_for"]

SESSION_KEY = "memberships"


class MemberRequest(HttpRequest):
    """A request inside an organisation."""

    organisation: Organisation
    membership: Membership


MemberView = Callable[Concatenate[MemberRequest, ...], HttpResponseBase]


def signed_in(view: Callable[..., HttpResponse]) -> View:
    """Open to people who signed in; no organisation is chosen yet."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        with tenancy.as_person(request.user.pk):
            return view(request, *args, **kwargs)

    inside.door = Door("signed_in")  # type: ignore[attr-defined]
    return inside


def member(*roles: str, before_role_card: bool = False) -> Callable[[MemberView], View]:
    """Open to members of the organisation in the address (with one of *roles*, if any).

    Somebody who has not read the role card is led there first, unless *before_role_card*.
    """

    def hang(view: MemberView) -> View:
        @wraps(view)
        def inside(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            organisation = _organisation(slug)
            with tenancy.acting_in(organisation.pk):
                membership = _membership(request, roles)
                if not (before_role_card or membership.role_card_read_at):
                    return redirect("role_card", slug=slug)
                return _enter(view, request, organisation, membership, *args, **kwargs)

        inside.door = Door("member", roles)  # type: ignore[attr-defined]
        return inside

    return hang


def remember_sign_in(request: HttpRequest, public_ids: Iterable[str]) -> None:
    """Record in the session for which memberships, by public id, this sign-in counts.

    Not for which organisations: who left and comes back has another membership, and a device that
    was signed in before opens nothing of it.
    """
    request.session[SESSION_KEY] = sorted({*signed_in_for(request), *public_ids})


def signed_in_for(request: HttpRequest) -> list[str]:
    """Return the public ids of the memberships for which this session counts."""
    return list(request.session.get(SESSION_KEY, []))


def _organisation(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation


def _membership(request: HttpRequest, roles: tuple[str, ...]) -> Membership:
    mine = Membership.objects.here().filter(person=request.user.pk)
    found: Membership | None = (
        mine.filter(public_id__in=signed_in_for(request)).select_related("team").first()
    )
    if found is None or (roles and not found.has_role(*roles)):
        raise Http404
    return found


def _enter(
    view: MemberView,
    request: HttpRequest,
    organisation: Organisation,
    membership: Membership,
    *args: Any,
    **kwargs: Any,
) -> HttpResponseBase:
    request.organisation = organisation  # type: ignore[attr-defined]
    request.membership = membership  # type: ignore[attr-defined]
    with (
        translation.override(membership.language),
        timezone.override(ZoneInfo(membership.time_zone)),
    ):
        response = view(cast("MemberRequest", request), *args, **kwargs)
        response.headers.setdefault("Content-Language", membership.language)
        response.headers.setdefault("Cache-Control", "private, no-store")
        _speak_outside_too(request, response, membership.language)
        return response


def _speak_outside_too(request: HttpRequest, response: HttpResponseBase, language: str) -> None:
    """Let pages that belong to no organisation, such as signing in, speak the same language."""
    name = settings.LANGUAGE_COOKIE_NAME
    if request.COOKIES.get(name) != language:
        response.set_cookie(
            name,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=cast("Any", settings.LANGUAGE_COOKIE_SAMESITE),
        )
