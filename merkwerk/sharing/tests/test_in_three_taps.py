"""From the feed or a mail to sharing takes three taps, on a phone, one of them for the words."""

import contextvars

import pytest

from merkwerk.library.notices import StoryPublished
from merkwerk.library.testing import make_published_story, make_suggestion
from merkwerk.sharing.models import Share
from merkwerk.sharing.testing import make_share
from merkwerk.sharing.tests.asking import in_lumen, page
from merkwerk.ui.tests.browsing import HOST, from_django

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WORDS = "Ik was er zelf bij, op het dak."
MOST = 3


class Thumb:
    """A phone in somebody's hand: it opens pages, and counts what is tapped."""

    def __init__(self, context, client):
        # Asked from the browser's loop, Django would look at another connection than the test's.
        here, answer = contextvars.copy_context(), from_django(client, goes_on=True)
        self.opened, self.taps = [], 0

        def route(asked):
            if asked.request.url.startswith(HOST):
                return here.copy().run(answer, asked)
            self.opened.append(asked.request.url)
            return asked.fulfill(body="<title>Elsewhere</title>", content_type="text/html")

        context.route("**/*", route)
        self.tab = context.new_page()

    def tap(self, what):
        """Tap what one sees without scrolling sideways, and nothing that something else covers."""
        self.tab.locator(what).first.tap()
        self.taps += 1

    def sees(self, what):
        self.tab.wait_for_selector(what)


@pytest.fixture
def suggestion(cast, story):
    with in_lumen(cast):
        return make_suggestion(story, text=WORDS)


@pytest.fixture
def thumb(new_context, bo, suggestion):
    context = new_context(
        service_workers="block", permissions=["clipboard-read", "clipboard-write"], **PHONE
    )
    return Thumb(context, bo)


def write_and_share(thumb, network, elsewhere):
    """Take a suggestion and share; the network is the one that is chosen already."""
    assert thumb.tab.locator(f"[value={network}]:checked").count() == 1
    thumb.tap(f"[data-adds='{WORDS}']")
    with thumb.tab.context.expect_page() as told:
        thumb.tap("[data-hands-over]")
    told.value.wait_for_load_state()
    assert told.value.url.startswith(elsewhere)


def shared_before(cast, network):
    """Let Bo have shared another story on *network*."""
    with in_lumen(cast):
        make_share(make_published_story(by=cast.ana, title="Eerder"), by=cast.bo, network=network)


def where_the_mail_leads(cast, story):
    """Return the address behind the one button of the mail that tells of a story."""
    with in_lumen(cast):
        letters = StoryPublished().describe([story.public_id], "nl")
    return letters[story.public_id].action_path


def test_from_the_feed_with_words_that_wait_on_the_clipboard(thumb, cast, story):
    shared_before(cast, "linkedin")
    thumb.tab.goto(HOST + page("home", cast))
    thumb.tap(f"#story-{story.public_id} .story-deeds .btn-primary")
    thumb.sees("#composer")
    write_and_share(thumb, "linkedin", "https://www.linkedin.com/")
    assert thumb.taps <= MOST
    thumb.sees("[data-hand-over]")
    assert thumb.tab.evaluate("navigator.clipboard.readText()") == WORDS
    assert "Plak je woorden op LinkedIn" in thumb.tab.inner_text("h1")
    with in_lumen(cast):
        share = Share.objects.about(story).get()
    assert (share.text, share.state) == (WORDS, Share.State.HANDED_OVER)


def test_from_a_mail_with_words_that_go_along(thumb, cast, story):
    shared_before(cast, "bluesky")
    thumb.taps += 1  # the button in the mail
    thumb.tab.goto(HOST + where_the_mail_leads(cast, story))
    write_and_share(thumb, "bluesky", "https://bsky.app/intent/compose?")
    assert thumb.taps <= MOST
    thumb.sees("[data-hand-over]")
    assert "Maak het af op Bluesky" in thumb.tab.inner_text("h1")


def test_what_is_refused_opens_nothing_and_says_why(thumb, cast, story):
    shared_before(cast, "bluesky")
    thumb.tab.goto(HOST + page("sharing_composer", cast, story.public_id))
    thumb.tap("[data-hands-over]")
    thumb.sees("#id_text_error")
    assert len(thumb.tab.context.pages) == 1
    assert thumb.opened == []
    with in_lumen(cast):
        assert not Share.objects.about(story).exists()


def test_without_leave_to_copy_one_copies_on_the_next_page(thumb, cast, story):
    shared_before(cast, "bluesky")
    thumb.tab.goto(HOST + page("sharing_composer", cast, story.public_id))
    thumb.tab.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }"
    )
    thumb.tap(f"[data-adds='{WORDS}']")
    thumb.tap("[data-hands-over]")
    thumb.sees("[data-hand-over]")
    assert len(thumb.tab.context.pages) == 1
    assert "Kopieer je woorden en open Bluesky" in thumb.tab.inner_text("h1")
