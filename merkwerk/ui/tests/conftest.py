import shutil
from urllib.parse import urlsplit

import pytest

from merkwerk.ui.tests.browsing import HOST, static_file


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        yield started
        started.close()


@pytest.fixture
def served(browser):
    """Open a page of our own making, with our behaviours."""
    contexts = []

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

    def fresh():
        contexts.append(browser.new_context())
        return contexts[-1]

    opened.fresh = fresh
    yield opened
    for context in contexts:
        context.close()
