"""The demo's own site: real pages, a real feed, served by this installation."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from merkwerk.demo.building import SITE
from merkwerk.kit.loopback import is_on_loopback
from merkwerk.people.doors import anybody

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/rss+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".png": "image/png",
}


@anybody
@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Give one file of the demo's site, in development and to this very machine only."""
    known = {path.name: path for path in SITE.iterdir() if path.suffix in TYPES}
    is_open = settings.MERKWERK_DEVELOPMENT and is_on_loopback(request)
    if not is_open or name not in known:
        raise Http404
    path = known[name]
    return FileResponse(path.open("rb"), content_type=TYPES[path.suffix])
