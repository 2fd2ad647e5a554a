"""One log line for each page: its route, how it ended, how long it took; never who asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_log = logging.getLogger("merkwerk.requests")


def request_line(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Log the route of every page that was asked for. Static files are not pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        if request.resolver_match:
            facts = {
                "method": request.method,
                "route": request.resolver_match.route,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            }
            _log.info("%(method)s %(route)s %(status)s in %(milliseconds)s ms", facts, extra=facts)
        return response

    return middleware
