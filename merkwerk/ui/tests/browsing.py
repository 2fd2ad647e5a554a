"""Answers a browser out of this process: pages from Django, files from the static folders."""

import mimetypes
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.utils.html import escape

HOST = "http://localhost"
PASSED = ("accept-language", "hx-request", "x-autosave", "x-hands-over")


def from_django(client, goes_on=False):
    """Answer from Django; with *goes_on* a page that leads elsewhere goes there by itself.

    The browser asks nobody here where a redirect leads, so it is a page of its own then.
    """

    def answer(route):
        request, address = route.request, urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            return route.fulfill(**static_file(address.path.removeprefix("/static/")))
        given = client.generic(
            request.method,
            address.path + (f"?{address.query}" if address.query else ""),
            request.post_data or "",
            content_type=request.headers.get("content-type", "text/plain"),
            headers={name: request.headers[name] for name in PASSED if name in request.headers},
        )
        if goes_on and request.is_navigation_request() and given.has_header("Location"):
            onward = f'<meta http-equiv="refresh" content="0;url={escape(given["Location"])}">'
            return route.fulfill(body=onward, content_type="text/html")
        return route.fulfill(
            status=given.status_code, headers=dict(given.headers), body=given.content
        )

    return answer


def static_file(path):
    found = finders.find(path)
    if not found:
        return {"status": 404, "body": ""}
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return {"path": found, "content_type": kind}
