"""What is done with every request before any page is: an id to find it by, and a first look."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

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


def no_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse (400) an address with a NUL in it: no table can hold one, and nobody types one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "%00" in query or "\0" in query:
            return HttpResponseBadRequest()
        return get_response(request)

    return middleware
