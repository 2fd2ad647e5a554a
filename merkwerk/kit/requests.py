"""Each request has an id, which its log lines and its answer carry."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from merkwerk.kit import ids

request_id_of: ContextVar[str] = ContextVar("request_id", default="-")


def request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request an id and every answer the header ``X-Request-Id``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = request_id_of.set(ids.new_public_id())
        try:
            response = get_response(request)
            response["X-Request-Id"] = request_id_of.get()
            return response
        finally:
            request_id_of.reset(token)

    return middleware
