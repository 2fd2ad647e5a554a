"""What every request gets: an id to find it by, and an answer where it holds what none may."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.db import DataError
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


class NoNul:
    """Answers 400 where a page failed on a NUL in what was sent: no table can hold one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let every request pass."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Answer for what the database refused; leave every other failure as it is."""
        is_nul = isinstance(failure, DataError | ValueError) and "NUL (0x00)" in str(failure)
        return HttpResponseBadRequest() if is_nul else None
