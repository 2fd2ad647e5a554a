"""Judging with single keys, in a real browser: only where one can turn it off, and never twice."""

import mimetypes
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from merkwerk.kit import tenancy
from merkwerk.library.testing import make_proposed_story
from merkwerk.library.tests.test_story_pages import at, sign_in

pytestmark = pytest.mark.browser
HOST = "http://localhost"
SETTLED_MS = 401


@pytest.fixture
def queue(client, cast):
    """The page of the queue as Ana gets it."""
    with tenancy.acting_in(cast.lumen.pk):
        stories = [make_proposed_story(title=f"Nummer {number}") for number in (1, 2)]
    page = sign_in(client, cast.ana).get(at("library_queue"))
    return page.content, at("library_acceptance", stories[1].public_id)


@pytest.fixture
def visit(queue, new_context):
    """Open the queue in a window; give it and what was sent. Its clock stands still."""

    def opened(width=1280, **like):
        context = new_context(viewport={"width": width, "height": 640}, **like)
        sent = []
        context.route("**/*", lambda route: answer(route, queue[0], sent))
        page = context.new_page()
        page.set_default_timeout(8000)
        if like.get("java_script_enabled", True):
            page.clock.install()
        page.goto(HOST + at("library_queue"))
        return page, sent

    return opened


def answer(route, content, sent):
    address = urlsplit(route.request.url)
    if route.request.method == "POST":
        sent.append(address.path)
    if address.path.startswith("/static/"):
        found = finders.find(address.path.removeprefix("/static/"))
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return route.fulfill(path=found, content_type=kind)
    return route.fulfill(body=content, content_type="text/html; charset=utf-8")


def judge(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_key_judges_and_a_second_quick_press_does_not_judge_the_next(visit, queue):
    page, sent = visit()
    page.clock.run_for(SETTLED_MS)
    judge(page, "a")
    for key in "ade":
        page.keyboard.press(key)
    assert page.evaluate("document.readyState")
    assert sent == [queue[1]]
    page.clock.run_for(SETTLED_MS)
    judge(page, "a")
    assert len(sent) == 2


def test_keys_can_be_turned_off_and_stay_off(visit):
    page, sent = visit()
    switch = page.locator("[data-key-switch]")
    assert switch.is_checked()
    assert page.locator("[aria-keyshortcuts=a]").count() == 1
    switch.click()
    for _ in range(2):
        page.clock.run_for(SETTLED_MS)
        assert page.locator("[aria-keyshortcuts]").count() == 0
        page.keyboard.press("a")
        assert page.evaluate("document.readyState")
        assert not sent
        page.reload()
    assert not switch.is_checked()
    switch.click()
    page.clock.run_for(SETTLED_MS)
    judge(page, "a")
    assert len(sent) == 1


def test_where_the_switch_is_out_of_sight_there_are_no_keys(visit):
    page, sent = visit(width=400)
    page.clock.run_for(SETTLED_MS)
    assert not page.locator("[data-key-switch]").is_visible()
    page.keyboard.press("a")
    assert page.evaluate("document.readyState")
    assert not sent


def test_without_scripts_there_is_no_switch_that_does_nothing(visit):
    page, _sent = visit(java_script_enabled=False)
    assert not page.locator("[data-key-switch]").is_visible()
    assert page.get_by_role("button", name="Neem op", exact=True).is_visible()


def test_on_a_small_phone_the_deeds_are_one_low_row(visit):
    page, _sent = visit(width=320)
    boxes = [button.bounding_box() for button in page.locator(".review-deeds .btn").all()]
    assert len(boxes) == 3
    assert len({round(box["y"]) for box in boxes}) == 1
    assert all(box["height"] >= 44 for box in boxes)
    assert page.locator(".review-deeds").bounding_box()["height"] <= 64
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
