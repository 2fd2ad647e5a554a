"""The look in a real browser: nobody is kept out, and nothing sticks out.

Pages come straight from Django's test client and files from the rooms' static folders, so that no
server runs and nothing leaves the machine.
"""

import re
from copy import deepcopy

import pytest
from django.test import Client

from merkwerk.ui.tests.browsing import HOST, from_django

pytestmark = [pytest.mark.browser, pytest.mark.urls("merkwerk.ui.tests.addresses")]


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
def visit(new_context):
    """Open a page of the look in a window of its own; complaints of the browser fail the test."""
    complaints = []

    def opened(path, width=1280, language="nl", **like):
        context = new_context(viewport={"width": width, "height": 900}, locale=language, **like)
        context.route("**/*", from_django(Client(headers={"host": "localhost"}), goes_on=True))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
        page.goto(HOST + path)
        return page

    yield opened
    assert not complaints


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
    page.click(".bar-top button[value=avond]")
    page.wait_for_selector("html[data-theme=avond]")


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


TURN = """async (counted) => {
const { turn } = await import('/static/ui/behaviours/turn-ring.js');
turn(document.querySelector('.counter-ring'), counted); }"""


@pytest.mark.parametrize(
    ("counted", "state", "words"),
    [
        ({"count": 10, "limit": 300, "overBy": 0, "unit": "characters"}, "fine", ""),
        ({"count": 285, "limit": 300, "overBy": 0, "unit": "characters"}, "near", "nog 15"),
        ({"count": 305, "limit": 300, "overBy": 5, "unit": "characters"}, "over", "5 te lang"),
        ({"count": 2990, "limit": 3000, "overBy": 0, "unit": "bytes"}, "near", "nog 10 bytes"),
        ({"count": 3007, "limit": 3000, "overBy": 7, "unit": "bytes"}, "over", "7 bytes te lang"),
    ],
)
def test_the_ring_speaks_near_the_limit_and_over_it(visit, counted, state, words):
    page = visit("/-/patterns")
    page.evaluate(TURN, counted)
    ring = page.locator(".counter-ring").first
    assert ring.get_attribute("data-state") == state
    assert ring.locator(".counter-words").text_content() == words


def test_without_a_limit_there_is_no_ring(visit):
    page = visit("/-/patterns")
    page.evaluate(TURN, {"count": 9, "limit": None, "overBy": 0, "unit": "characters"})
    assert page.locator(".counter-ring").first.is_hidden()


def test_a_note_written_offline_stays_on_the_device(visit):
    page = visit("/-/offline", 390)
    page.fill("#offline-note", "Een gedachte")
    page.reload()
    assert page.input_value("#offline-note") == "Een gedachte"


@pytest.mark.parametrize(("inside", "is_shown"), [(" ", False), ("<span>Service</span>", True)])
def test_on_a_phone_a_cell_with_nothing_to_say_is_not_read(visit, inside, is_shown):
    page = visit("/-/patterns", 320)
    cell = page.locator("#table tbody td").first
    cell.evaluate(f"(one) => (one.innerHTML = '<div class=\"cluster\">{inside}</div>')")
    assert cell.is_visible() == is_shown
