"""The look in a real browser: nobody is kept out, nothing sticks out, and no words are lost.

Pages come straight from Django's test client and files from the rooms' static folders, so that no
server runs and nothing leaves the machine.
"""

import json
import mimetypes
import re
import shutil
from copy import deepcopy
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = [pytest.mark.browser, pytest.mark.urls("merkwerk.ui.tests.addresses")]
HOST = "http://localhost"
WORDS = """<!doctype html><title>t</title><body data-draft-owner="bo">
<form method="post" action="/share" data-autosaves="/keep" data-draft="s1" data-saving="Saving"
 data-saved="Saved" data-kept="Kept" data-back="Back" data-elsewhere="Elsewhere">
<input type="hidden" name="revision" value="{revision}"><textarea name="text">{text}</textarea>
<span data-autosave-state></span><button>Go</button></form>
<script type="module" src="/static/ui/behaviours/autosave.js"></script>"""


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


@pytest.fixture(autouse=True)
def _only_the_look(settings):
    settings.MERKWERK_PATTERNS = True
    templates = deepcopy(settings.TEMPLATES)
    options = templates[0]["OPTIONS"]
    options["context_processors"] = [
        path for path in options["context_processors"] if not re.match(r"merkwerk\.(?!ui\.)", path)
    ]
    settings.TEMPLATES = templates


@pytest.fixture
def visit(browser):
    """Open a page of the look in a window of its own; complaints of the browser fail the test."""
    contexts, complaints = [], []

    def opened(path, width=1280, language="nl", **like):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, **like
        )
        contexts.append(context)
        context.route("**/*", from_django(Client()))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
        page.goto(HOST + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


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


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.wait_for_timeout(250)  # a chevron turns for 150 ms
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


FRAMES = ["/-/patterns/everyone", "/-/patterns/studio", "/-/patterns/plain"]


@pytest.mark.parametrize(
    ("path", "width", "theme"),
    [("/-/patterns", width, theme) for width in (320, 1280) for theme in ("light", "dark")]
    + [(path, *like) for path in FRAMES for like in ((320, "dark"), (1280, "light"))],
)
def test_nobody_is_kept_out_and_nothing_sticks_out(visit, path, width, theme):
    page = visit(path, width, color_scheme=theme)
    assert violations(page) == []
    sticks_out = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(sticks_out) <= 0


def test_the_english_patterns_keep_nobody_out_either(visit):
    page = visit("/-/patterns", language="en")
    assert page.get_attribute("html", "lang") == "en"
    assert violations(page) == []


def test_what_one_taps_on_a_phone_is_big_enough(visit):
    page = visit("/-/patterns/studio", 390)
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, summary')]
        .filter((one) => one.offsetParent && !one.closest('.skip-link, td, th, p'))
        .filter((one) => one.getBoundingClientRect().height < 24)
        .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_no_text_on_a_phone_is_under_sixteen_pixels(visit):
    page = visit("/-/patterns", 390)
    small = page.evaluate(
        """[...document.querySelectorAll('main *')]
        .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3
                && node.data.trim()))
        .filter((one) => one.offsetParent && !one.closest('.avatar-round, .sr-only'))
        .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16)
        .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_a_theme_can_be_chosen_and_stays(visit):
    page = visit("/-/patterns/everyone", 390)
    page.click(".bar-top .fold > summary")
    with page.expect_navigation():
        page.click(".bar-top button[value=avond]")
    assert page.get_attribute("html", "data-theme") == "avond"


def test_a_menu_folds_away_with_escape_and_gives_the_focus_back(visit):
    page = visit("/-/patterns/studio", 390)
    page.click(".bar-more > summary")
    assert page.is_visible(".bar-more .fold-sheet >> text=Instellingen")
    page.keyboard.press("Escape")
    assert not page.is_visible(".bar-more .fold-sheet")
    assert page.evaluate("document.activeElement.closest('.bar-more') !== null")


def test_a_dialog_opens_and_closes_by_key(visit):
    page = visit("/-/patterns")
    page.focus("[commandfor=example-dialog]")
    page.keyboard.press("Enter")
    assert page.is_visible("#example-dialog")
    page.keyboard.press("Escape")
    assert not page.is_visible("#example-dialog")


def test_the_ring_speaks_near_the_limit_and_over_it(visit):
    page = visit("/-/patterns")
    ring = page.locator("[data-counts=fine_words] .counter-words")
    for length, words in ((10, ""), (285, "nog 15"), (305, "5 te lang")):
        page.fill("#fine_words", "x" * length)
        assert ring.text_content() == words
    page.fill("#fine_words", "👩‍👩‍👧‍👦" * 300)
    assert ring.text_content() == "nog 0"


def test_a_note_written_offline_stays_on_the_device(visit):
    page = visit("/-/offline", 390)
    page.fill("#offline-note", "Een gedachte")
    page.reload()
    assert page.input_value("#offline-note") == "Een gedachte"


class Desk:
    """A server of one text, that can be away, slow, or changed by another hand."""

    def __init__(self):
        self.text, self.revision, self.is_away, self.shared = "", 0, False, ""

    def answer(self, route):
        path = urlsplit(route.request.url).path
        if path == "/keep":
            return self.keep(route)
        if path == "/share":
            self.shared = route.request.post_data
            return route.fulfill(body="Shared", content_type="text/html")
        if path.startswith("/static/"):
            return route.fulfill(**static_file(path.removeprefix("/static/")))
        page = WORDS.format(text=self.text, revision=self.revision)
        return route.fulfill(body=page, content_type="text/html")

    def keep(self, route):
        sent = dict(re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', route.request.post_data, re.S))
        if self.is_away:
            return route.abort()
        if int(sent["revision"]) != self.revision:
            return route.fulfill(status=409, body="{}", content_type="application/json")
        self.text, self.revision = sent["text"].replace("\r\n", "\n"), self.revision + 1
        told = json.dumps({"revision": self.revision})
        return route.fulfill(body=told, content_type="application/json")


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def writing(browser, desk):
    context = browser.new_context()
    context.route("**/*", desk.answer)
    page = context.new_page()
    page.goto(HOST)
    yield page
    context.close()


def told(page, words):
    page.wait_for_function(
        "(words) => document.querySelector('[data-autosave-state]').textContent === words",
        arg=words,
        timeout=10000,
    )


def test_words_are_saved_as_one_types_and_saved_again(writing, desk):
    writing.fill("textarea", "Een")
    told(writing, "Saved")
    writing.fill("textarea", "Een twee")
    writing.wait_for_function("document.querySelector('[name=revision]').value === '2'")
    assert desk.text == "Een twee"
    assert writing.evaluate("localStorage.length") == 0


def test_words_outlive_a_lost_connection_and_a_closed_page(writing, desk):
    desk.is_away = True
    writing.fill("textarea", "Onderweg geschreven")
    told(writing, "Kept")
    desk.is_away = False
    writing.reload()
    told(writing, "Saved")
    assert writing.input_value("textarea") == "Onderweg geschreven"
    assert desk.text == "Onderweg geschreven"


def test_words_changed_in_two_places_are_both_kept(writing, desk):
    desk.is_away = True
    writing.fill("textarea", "Op de telefoon")
    told(writing, "Kept")
    desk.is_away, desk.text, desk.revision = False, "Aan het bureau", 5
    writing.reload()
    told(writing, "Saved")
    assert desk.text == "Aan het bureau\n\nOp de telefoon"


def test_an_open_page_says_when_somebody_else_was_first_and_keeps_what_was_typed(writing, desk):
    desk.text, desk.revision = "Aan het bureau", 5
    writing.fill("textarea", "Op de telefoon")
    told(writing, "Elsewhere")
    assert writing.input_value("textarea") == "Op de telefoon"
    assert desk.text == "Aan het bureau"


def test_words_of_one_account_are_not_shown_to_another(writing, desk):
    desk.is_away = True
    writing.fill("textarea", "Van Bo")
    told(writing, "Kept")
    writing.evaluate(
        """() => { const kept = localStorage.getItem('merkwerk.draft.bo.s1');
        localStorage.clear(); localStorage.setItem('merkwerk.draft.eli.s1', kept); }"""
    )
    desk.is_away = False
    writing.reload()
    writing.wait_for_function("document.querySelector('form').dataset.begun === 'true'")
    assert writing.input_value("textarea") == ""


def test_sharing_takes_the_last_words_along(writing, desk):
    writing.fill("textarea", "Eerst")
    told(writing, "Saved")
    writing.fill("textarea", "Laatste woorden")
    with writing.expect_navigation():
        writing.click("button")
    assert "Laatste" in desk.shared
    assert f"revision={desk.revision}" in desk.shared
