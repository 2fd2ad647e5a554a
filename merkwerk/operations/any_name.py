"""Any name: the health pages answer whoever asks on this machine, by whatever name or number.

In production the site answers to its own name alone. Whoever watches over the machine asks for
``127.0.0.1``, or for the number that a container happens to have; the answer depends on no name.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PATHS = frozenset({"/-/health", "/-/health/ready"})


def health_under_any_name(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Take a question after the health as asked under the site's own name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in PATHS:
            request.META["HTTP_HOST"] = urlsplit(settings.MERKWERK_ADDRESS).netloc
        return get_response(request)

    return middleware
