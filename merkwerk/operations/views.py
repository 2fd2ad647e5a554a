"""Pages for whoever keeps Merkwerk running, and for whoever develops it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from merkwerk.kit.loopback import is_on_loopback
from merkwerk.operations import life_signs, mail_folder
from merkwerk.people.doors import anybody

Page = Callable[..., HttpResponse]


@anybody
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say that the web server answers; asks nothing of the database."""
    return _unkept(JsonResponse({"alive": True}))


@anybody
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and worker and loader are alive; 503 when not."""
    signs = life_signs.look()
    facts = {
        "ready": signs.is_ready,
        "database": signs.database,
        "worker_heard_seconds_ago": _rounded(signs.worker_seconds),
        "loader_heard_seconds_ago": _rounded(signs.loader_seconds),
    }
    return _unkept(JsonResponse(facts, status=200 if signs.is_ready else 503))


def in_development(view: Page) -> Page:
    """Open in development and from this very machine only; elsewhere there is no such page."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (settings.MERKWERK_DEVELOPMENT and is_on_loopback(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return inside


@anybody
@require_safe
@in_development
def mails(request: HttpRequest) -> HttpResponse:
    """List the mails that were sent, newest first."""
    found = mail_folder.newest(settings.MERKWERK_MAIL_FOLDER)
    return _unkept(render(request, "operations/mails.html", {"mails": found}))


@anybody
@require_safe
@in_development
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: its headers, its text, and its HTML in a frame."""
    found = _mail(name)
    facts = {"mail": found, "text": found.body("plain"), "has_html": found.body("html") is not None}
    return _unkept(render(request, "operations/mail.html", facts))


@anybody
@require_safe
@in_development
@xframe_options_sameorigin
@csp_override(
    {
        "default-src": [CSP.NONE],
        "style-src": [CSP.UNSAFE_INLINE],
        "img-src": [CSP.SELF, "data:"],
        "frame-ancestors": [CSP.SELF],
    }
)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML of a mail as a mail program would: its own styles, no scripts."""
    html = _mail(name).body("html")
    if html is None:
        raise Http404
    # Links leave the frame, as they would leave a mail program.
    return _unkept(HttpResponse(html.replace("<head>", '<head><base target="_top">', 1)))


def _mail(name: str) -> mail_folder.KeptMail:
    found = mail_folder.find(settings.MERKWERK_MAIL_FOLDER, name)
    if found is None:
        raise Http404
    return found


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
