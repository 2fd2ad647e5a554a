"""Answers a browser out of this process: pages from Django, files from the static folders."""

import mimetypes
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

HOST = "http://localhost"


def from_django(client):
    def answer(route):
        request, address = route.request, urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            return route.fulfill(**static_file(address.path.removeprefix("/static/")))
        given = client.generic(
            request.method,
            address.path + (f"?{address.query}" if address.query else ""),
            request.post_data or "",
            content_type=request.headers.get("content-type", "text/plain"),
            headers={"accept-language": request.headers.get("accept-language", "en")},
        )
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
