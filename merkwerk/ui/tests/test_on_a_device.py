"""What a device does for its owner: keep a note written offline, and open its share sheet."""

import pytest
from django.test import Client

from merkwerk.ui.tests.browsing import HOST, from_django

pytestmark = [pytest.mark.browser, pytest.mark.urls("merkwerk.ui.tests.addresses")]
NOTE = """<!doctype html><title>t</title><body data-draft-owner="{owner}">
<div hidden data-offers-note="words"><blockquote data-note></blockquote>
<button data-takes-note>Take</button><button data-drops-note>Drop</button></div>
<textarea id="words"></textarea><form data-signs-out action="/out"><button>Out</button></form>
<script type="module" src="/static/ui/behaviours/keep-note.js"></script>
<script type="module" src="/static/ui/behaviours/sign-out.js"></script>"""
SHEET = """<!doctype html><title>t</title>
<form><label><input type="radio" name="network" value="copy">Copy</label>
<label hidden data-needs-share><input type="radio" name="network" checked>Device</label></form>
<textarea id="all">Words with https://l.example/1</textarea><span id="alone" hidden>Words</span>
<button hidden data-shares="#alone" data-keeps="#all" data-url="https://l.example/1" data-title="T"
 data-then="#asked" data-problem="Copy them instead">Share</button>
<p role="alert" data-share-problem></p><p id="asked" tabindex="-1">Did you share it?</p>
<script type="module" src="/static/ui/behaviours/share-sheet.js"></script>"""


def offline_note(context, words):
    context.route("**/*", from_django(Client()))
    page = context.new_page()
    page.goto(HOST + "/-/offline")
    page.fill("#offline-note", words)
    page.close()


def test_a_note_written_offline_is_offered_to_its_writer_alone(served):
    device = served.fresh()
    served(device, NOTE.format(owner="bo")).close()
    offline_note(device, "In de trein bedacht")
    other = served(device, NOTE.format(owner="cleo"))
    assert other.is_hidden("[data-offers-note]")
    other.close()
    page = served(device, NOTE.format(owner="bo"))
    assert page.text_content("[data-note]") == "In de trein bedacht"
    page.click("[data-takes-note]")
    assert page.input_value("#words") == "In de trein bedacht"
    page.reload()
    assert page.is_hidden("[data-offers-note]")


def test_a_note_of_nobody_is_for_who_signs_in_next(served):
    device = served.fresh()
    offline_note(device, "Voor het inloggen")
    page = served(device, NOTE.format(owner="bo"))
    assert page.text_content("[data-note]") == "Voor het inloggen"


def test_signing_out_leaves_no_note_and_no_name(served):
    device = served.fresh()
    served(device, NOTE.format(owner="bo")).close()
    offline_note(device, "Van Bo")
    page = served(device, NOTE.format(owner="bo"))
    with page.expect_navigation():
        page.click("[data-signs-out] button")
    page.close()
    page = served(device, NOTE.format(owner=""))
    assert page.evaluate("Object.keys(localStorage)") == []


STUB = """window.told = [];
Object.defineProperty(navigator, 'clipboard', { value: {
  writeText: async (words) => { window.told.push(['copied', words]); } } });
navigator.share = async (sheet) => { window.told.push(['shared', sheet.text, sheet.url]); %s };"""


@pytest.fixture
def sheet(served):
    """Open the page of a share on a device whose share sheet does what it is told."""

    def opened(then=""):
        device = served.fresh()
        device.add_init_script(STUB % then)
        return served(device, SHEET)

    return opened


def test_the_words_are_copied_before_the_share_sheet_opens_and_then_we_ask(sheet):
    page = sheet()
    page.click("[data-shares]")
    page.wait_for_function("document.activeElement.id === 'asked'")
    link = "https://l.example/1"
    assert page.evaluate("told") == [["copied", f"Words with {link}"], ["shared", "Words", link]]


def test_a_share_sheet_that_is_closed_again_is_no_problem(sheet):
    page = sheet("throw new DOMException('no', 'AbortError');")
    page.click("[data-shares]")
    page.wait_for_function("told.length === 2")
    assert page.text_content("[data-share-problem]") == ""
    assert page.is_visible("[data-shares]")


def test_a_share_sheet_that_fails_gets_a_sentence(sheet):
    page = sheet("throw new DOMException('no', 'NotAllowedError');")
    page.click("[data-shares]")
    page.wait_for_function(
        "document.querySelector('[data-share-problem]').textContent === 'Copy them instead'"
    )


def test_the_choice_is_there_only_where_the_device_can(served, sheet):
    able = sheet()
    assert able.is_visible("[data-needs-share]")
    assert not able.is_checked("[value=copy]")
    device = served.fresh()
    device.add_init_script("Object.defineProperty(navigator, 'share', { value: undefined });")
    unable = served(device, SHEET)
    assert unable.is_hidden("[data-needs-share]")
    assert unable.is_checked("[value=copy]")
