"""Pages about the look itself, and the files that make the app installable."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from merkwerk.kit.entrances import anybody
from merkwerk.kit.loopback import is_on_loopback
from merkwerk.ui import patterns as pattern_page
from merkwerk.ui import shelf
from merkwerk.ui.context import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 60 * 60


@anybody
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie, or follow the device again, and go back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(
            THEME_COOKIE, chosen, A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


@anybody
@require_GET
def patterns(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; in development on this machine only."""
    _only_here_in_development(request)
    shown = request.GET.get("theme", "")
    context = pattern_page.example_context()
    if shown in THEMES:
        context["theme"] = shown
    return render(request, "ui/patterns.html", context)


@anybody
@require_GET
def screens(request: HttpRequest, screen: str) -> HttpResponse:
    """Show a frame as a whole page: `everyone`, `studio`, `plain`, or an error page."""
    _only_here_in_development(request)
    context = pattern_page.screen_context(screen)
    shown = request.GET.get("theme", "")
    if shown in THEMES:
        context["theme"] = shown
    return render(request, pattern_page.template_of(screen), context)


def _only_here_in_development(request: HttpRequest) -> None:
    if not (settings.MERKWERK_PATTERNS and is_on_loopback(request)):
        raise Http404


@anybody
@require_GET
@cache_control(public=True, max_age=3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead whoever asks for the sign by its old name to where it is."""
    return HttpResponseRedirect(static("ui/icons/favicon-32.png"))


@anybody
@require_GET
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the app is installed."""
    return render(request, "ui/manifest.webmanifest", content_type="application/manifest+json")


@anybody
@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, which keeps the look and the offline page."""
    return render(request, "ui/worker.js", shelf.worker_context(), content_type="text/javascript")


@anybody
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page for when there is no connection; it belongs to nobody."""
    return render(request, "ui/offline.html")
