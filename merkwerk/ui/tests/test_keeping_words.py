"""No words are lost in a browser: without a connection, a session, or a server that answers."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from merkwerk.ui.tests.browsing import HOST, static_file

pytestmark = pytest.mark.browser
WORDS = """<!doctype html><title>t</title><body data-draft-owner="bo">
<form method="post" action="/share" data-autosaves="/keep" data-draft="s1" data-saving="Saving"
 data-saved="Saved" data-kept="Kept" data-back="Back" data-elsewhere="Elsewhere"
 data-signed-out="Signed out" data-resumes="page"{stopped}>
<input type="hidden" name="page" value="{page}">
<input type="hidden" name="revision" value="{revision}"><textarea name="text">{text}</textarea>
<span data-autosave-state></span><button>Go</button></form>
<script type="module" src="/static/ui/behaviours/autosave.js"></script>"""
SHARED = """<!doctype html><title>t</title><body data-draft-owner="bo">
<p hidden data-has-draft="s1">{text}</p><textarea>{text}</textarea>
<script type="module" src="/static/ui/behaviours/autosave.js"></script>"""


class Desk:
    """A server of one text: it can be away or failing, changed by another hand, or forget who asks.

    ``refuses`` is what it answers to whatever is sent, ``refuses_to_share`` what to sharing alone.
    """

    def __init__(self):
        self.text, self.revision, self.shared, self.stopped = "", 0, "", ""
        self.is_away, self.refuses, self.refuses_to_share = False, 0, 0
        self.kept, self.pages, self.name = [], [], "page-1"

    def answer(self, route):
        path = urlsplit(route.request.url).path
        if path == "/keep":
            return self.keep(route)
        if path == "/share":
            return self.share(route)
        if path.startswith("/static/"):
            return route.fulfill(**static_file(path.removeprefix("/static/")))
        return self.page(route)

    def page(self, route, text=None, status=200):
        text = self.text if text is None else text
        page = WORDS.format(text=text, revision=self.revision, stopped=self.stopped, page=self.name)
        return route.fulfill(body=page, content_type="text/html", status=status)

    def share(self, route):
        if self.refuses == 302:
            return route.fulfill(body="<title>t</title>Sign in", content_type="text/html")
        if self.refuses:
            return route.fulfill(body="Broken", content_type="text/html", status=self.refuses)
        self.shared = route.request.post_data
        text = dict(parse_qsl(self.shared))["text"].replace("\r\n", "\n")
        if self.refuses_to_share:
            return self.page(route, text, self.refuses_to_share)
        return route.fulfill(body=SHARED.format(text=text), content_type="text/html")

    def keep(self, route):
        if self.is_away:
            return route.abort()
        if self.refuses:
            to = {"location": "/login"} if self.refuses == 302 else {}
            return route.fulfill(status=self.refuses, headers=to, body="")
        sent = dict(re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', route.request.post_data, re.S))
        self.kept.append(sent["text"])
        self.pages.append(sent["page"])
        if sent["revision"] != str(self.revision):
            return route.fulfill(status=409, body="{}", content_type="application/json")
        if len(sent["text"]) > 200_000:
            told = json.dumps({"problem": "Too long"})
            return route.fulfill(status=422, body=told, content_type="application/json")
        self.text, self.revision = sent["text"].replace("\r\n", "\n"), self.revision + 1
        told = json.dumps({"revision": self.revision})
        return route.fulfill(body=told, content_type="application/json")


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def writing(new_context, desk):
    context = new_context()
    context.route("**/*", desk.answer)
    page = context.new_page()
    page.goto(HOST)
    return page


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
    assert writing.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("refuses", [302, 403, 404, 500])
def test_words_that_the_server_did_not_take_come_back(writing, desk, refuses):
    desk.refuses = refuses
    writing.fill("textarea", "De enige kopie")
    with writing.expect_navigation():
        writing.click("button")
    assert desk.text == ""
    desk.refuses = 0
    writing.goto(HOST)
    told(writing, "Saved")
    assert writing.input_value("textarea") == "De enige kopie"
    assert desk.text == "De enige kopie"
    assert writing.evaluate("localStorage.length") == 0


def test_somebody_whose_session_ended_is_told(writing, desk):
    desk.refuses = 302
    writing.fill("textarea", "Even wachten")
    told(writing, "Signed out")


def test_after_a_refusal_the_words_are_saved_on(writing, desk):
    desk.refuses_to_share = 422
    writing.fill("textarea", "Te kort")
    with writing.expect_navigation():
        writing.click("button")
    writing.fill("textarea", "Te kort, en nu langer")
    told(writing, "Saved")
    assert desk.text == "Te kort, en nu langer"


def test_a_page_that_refuses_is_no_proof_that_the_words_are_kept(writing, desk):
    writing.evaluate("window.stop()")
    desk.is_away, desk.refuses_to_share = True, 422
    writing.fill("textarea", "Nergens bewaard")
    with writing.expect_navigation():
        writing.click("button")
    told(writing, "Kept")
    assert "Nergens bewaard" in writing.evaluate("localStorage.getItem('merkwerk.draft.bo.s1')")


def test_a_quarrel_keeps_both_also_after_the_page_is_loaded_anew(writing, desk):
    desk.text, desk.revision = "Aan het bureau", 5
    writing.fill("textarea", "Op de telefoon")
    told(writing, "Elsewhere")
    writing.fill("textarea", "Op de telefoon, en verder")
    writing.reload()
    told(writing, "Saved")
    assert desk.text == "Aan het bureau\n\nOp de telefoon, en verder"


def test_a_page_that_shows_both_sends_nothing_by_itself(writing, desk):
    desk.text, desk.revision, desk.stopped = "Aan het bureau", 5, ' data-stopped="true"'
    writing.reload()
    writing.fill("textarea", "Toch deze")
    with writing.expect_navigation():
        writing.click("button")
    assert desk.kept == []
    assert "Toch+deze" in desk.shared
    assert writing.evaluate("localStorage.length") == 0


def test_a_page_that_says_somebody_was_first_goes_over_nothing_by_itself(writing, desk):
    desk.text, desk.revision, desk.refuses_to_share = "Aan het bureau", 5, 422
    writing.fill("textarea", "Op de telefoon")
    with writing.expect_navigation():
        writing.click("button")
    writing.wait_for_function("document.querySelector('form').dataset.begun === 'true'")
    desk.refuses_to_share = 0
    assert writing.input_value("textarea") == "Op de telefoon"
    with writing.expect_navigation():
        writing.click("button")
    # Once by itself, while typing; then only by the button.
    assert desk.kept == ["Op de telefoon"]
    assert desk.text == "Aan het bureau"
    assert "Op+de+telefoon" in desk.shared


def test_what_another_page_has_is_not_what_was_typed_since(writing, desk):
    desk.is_away = True
    writing.fill("textarea", "Nieuwer")
    told(writing, "Kept")
    writing.evaluate(
        """() => { document.body.insertAdjacentHTML('beforeend',
        '<form id="other" method="post" action="/share"><input name="text" value="Ouder"></form>');
        document.getElementById('other').submit() }"""
    )
    writing.wait_for_selector("[data-has-draft]", state="attached")
    desk.is_away = False
    writing.goto(HOST)
    told(writing, "Saved")
    assert desk.text == "Nieuwer"


def test_long_texts_of_many_bytes_are_saved_too(writing, desk):
    words = "👩‍👩‍👧‍👦 één " * 2500  # 30,000 UTF-16 units, 77,500 bytes
    assert len(words.encode("utf-16-le")) / 2 < 50_000 < len(words.encode()) * 0.8
    writing.fill("textarea", words)
    told(writing, "Saved")
    assert desk.text == words


def test_what_cannot_be_kept_is_said_in_the_servers_words(writing, desk):
    writing.fill("textarea", "x" * 200_001)
    told(writing, "Too long")


def test_what_was_begun_on_a_page_goes_on_under_its_name(writing, desk):
    desk.refuses = 500
    writing.fill("textarea", "Iets nieuws")
    told(writing, "Kept")
    desk.refuses, desk.name = 0, "page-2"
    writing.reload()
    told(writing, "Saved")
    assert desk.pages == ["page-1"]
