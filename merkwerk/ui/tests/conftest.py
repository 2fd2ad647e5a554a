from urllib.parse import urlsplit

import pytest

from merkwerk.ui.tests.browsing import HOST, static_file


@pytest.fixture
def served(new_context):
    """Open a page of our own making, with our behaviours."""

    def opened(context, html, path="/"):
        def answer(route):
            asked = urlsplit(route.request.url).path
            if asked.startswith("/static/"):
                return route.fulfill(**static_file(asked.removeprefix("/static/")))
            shown = "<title>t</title>Signed out" if asked == "/out" else html
            return route.fulfill(body=shown, content_type="text/html")

        context.route("**/*", answer)
        page = context.new_page()
        page.goto(HOST + path)
        return page

    opened.fresh = new_context
    return opened
