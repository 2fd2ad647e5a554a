"""The feed in a real browser: what one does there leaves one where one is."""

import contextvars

import pytest

from merkwerk.library.testing import make_published_story
from merkwerk.sharing.models import Passed
from merkwerk.sharing.tests.asking import in_lumen, page
from merkwerk.ui.tests.browsing import HOST, from_django

pytestmark = pytest.mark.browser
NOT_FOR_ME = "#story-{} form[action$='/passed/'] button"
UNDO = "form[action$='/passed/undo/'] button"


@pytest.fixture
def feed(new_context, bo, cast, story):
    with in_lumen(cast):
        make_published_story(by=cast.ana, title="Een ander", address="https://lumen.example/2")
    context = new_context(service_workers="block", viewport={"width": 390, "height": 844})
    here, answer = contextvars.copy_context(), from_django(bo, goes_on=True)
    context.route("**/*", lambda route: here.copy().run(answer, route))
    tab = context.new_page()
    tab.goto(HOST + page("home", cast))
    return tab


def test_not_for_me_by_key_leads_straight_to_the_way_back(feed, cast, story):
    feed.locator(NOT_FOR_ME.format(story.public_id)).press("Enter")
    feed.wait_for_selector(UNDO)
    assert feed.evaluate("document.activeElement.matches('.notice-good')")
    with in_lumen(cast):
        assert Passed.objects.count() == 1
    feed.keyboard.press("Tab")
    assert feed.evaluate(f'document.activeElement.matches("{UNDO}")')
    feed.keyboard.press("Enter")
    feed.wait_for_selector(f"#story-{story.public_id}")
    with in_lumen(cast):
        assert not Passed.objects.exists()
