"""The composer in a real browser, answered by the real pages: no way out of it loses a word."""

import contextvars

import pytest

from merkwerk.library.testing import make_published_story
from merkwerk.sharing.models import Draft, Share
from merkwerk.sharing.tests.asking import in_lumen, page
from merkwerk.ui.tests.browsing import HOST, from_django

pytestmark = pytest.mark.browser


@pytest.fixture
def writing(new_context, bo, cast, story):
    context = new_context(service_workers="block", viewport={"width": 1280, "height": 900})
    # Asked from the browser's loop, Django would look at another connection than the test's.
    here, answer = contextvars.copy_context(), from_django(bo, goes_on=True)
    context.route("**/*", lambda route: here.copy().run(answer, route))
    tab = context.new_page()
    tab.goto(HOST + page("sharing_composer", cast, story.public_id))
    return tab


def choose(tab, network):
    tab.locator(f"[name=network][value={network}]").check(force=True)


def share(tab, arrives="[data-hand-over]"):
    tab.locator(".action-bar button").click()
    tab.wait_for_selector(arrives)


def write(tab, words):
    """Write, and wait until the server has it."""
    with tab.expect_response(lambda told: told.request.headers.get("x-autosave") == "1"):
        tab.fill("[name=text]", words)
    saved(tab)


def saved(tab):
    tab.wait_for_selector("[data-autosave-state]:text-is('Bewaard')")


def kept(cast):
    with in_lumen(cast):
        return Draft.objects.get().text


def test_after_a_refusal_one_types_on_and_it_is_saved(writing, cast):
    choose(writing, "x")
    writing.fill("[name=text]", "a" * 300)
    share(writing, arrives="#id_text_error")
    write(writing, "Een stuk korter")
    assert kept(cast) == "Een stuk korter"


def test_sharing_leaves_nothing_behind_on_the_device(writing, cast):
    choose(writing, "copy")
    writing.fill("[name=text]", "Ik was erbij.")
    share(writing)
    assert "Ik was erbij." in writing.input_value("#words")
    writing.wait_for_load_state()
    assert writing.evaluate("Object.keys(localStorage)") == ["merkwerk-owner"]


def test_after_a_session_that_ended_the_words_are_there_again(writing, bo, cast, story):
    cookies = bo.cookies.copy()
    bo.cookies.clear()
    choose(writing, "copy")
    writing.fill("[name=text]", "De enige kopie")
    share(writing, arrives="[type=email]")
    bo.cookies.update(cookies)
    with in_lumen(cast):
        assert not Draft.objects.exists()
    writing.goto(HOST + page("sharing_composer", cast, story.public_id))
    saved(writing)
    assert writing.input_value("[name=text]") == "De enige kopie"
    assert kept(cast) == "De enige kopie"


def test_words_of_two_devices_are_both_shown_before_either_is_shared(writing, bo, cast, story):
    keep = page("sharing_keep_draft", cast, story.public_id)
    bo.post(keep, {"text": "Op de telefoon", "revision": "0"})
    choose(writing, "copy")
    writing.fill("[name=text]", "Aan het bureau")
    share(writing, arrives="textarea[readonly]")
    assert writing.input_value("[name=text]") == "Aan het bureau"
    assert writing.locator("textarea[readonly]").input_value() == "Op de telefoon"
    assert writing.inner_text("[data-autosave-state]") == "Nog niet bewaard"
    writing.locator("[data-swaps]").click()
    assert writing.input_value("[name=text]") == "Op de telefoon"
    assert writing.locator("textarea[readonly]").input_value() == "Aan het bureau"
    writing.locator("[data-swaps]").click()
    with in_lumen(cast):
        assert not Share.objects.exists()
    share(writing)
    assert "Aan het bureau" in writing.input_value("#words")


def test_the_ring_counts_as_the_network_does(writing):
    ring = writing.locator(".counter-ring")
    with_link = writing.locator("[data-link-counts]")
    choose(writing, "copy")
    assert ring.is_hidden()
    assert with_link.is_hidden()
    choose(writing, "x")
    assert with_link.is_visible()
    writing.fill("[name=text]", "a" * 240)
    assert ring.text_content().strip() == "nog 16"
    writing.fill("[name=text]", "a" * 260)
    assert ring.text_content().strip() == "4 te lang"
    choose(writing, "bluesky")
    writing.fill("[name=text]", "👩‍👩‍👧‍👦" * 120)
    assert "bytes te lang" in ring.text_content()
    assert with_link.text_content() == "met je link"


def test_a_thought_of_ones_own_is_kept_as_it_is_written(writing, cast):
    writing.goto(HOST + page("sharing_drafts", cast))
    write(writing, "Zomaar een gedachte")
    assert kept(cast) == "Zomaar een gedachte"
    writing.locator("form[data-autosaves] button.btn-primary").dblclick()
    writing.wait_for_url("**/write/*/")
    assert kept(cast) == "Zomaar een gedachte"


def test_a_story_that_ends_while_one_writes_takes_no_words_along(writing, cast, story):
    with in_lumen(cast):
        make_published_story(by=cast.ana, title="Een ander verhaal")
        story.retire(by=None, because="", at=story.published_at)
        story.save()
    write(writing, "Net te laat")
    share(writing, arrives="#words")
    assert writing.input_value("[name=text]") == "Net te laat"
    assert story.title in writing.inner_text("main")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640)])
def test_on_a_phone_the_bar_is_hardly_higher_than_its_button(writing, width, height):
    writing.set_viewport_size({"width": width, "height": height})
    choose(writing, "linkedin")
    bar = writing.locator(".action-bar").bounding_box()
    button = writing.locator("[data-hands-over]").bounding_box()
    assert button["height"] >= 44
    assert bar["height"] <= button["height"] + 10
    assert writing.inner_text("[data-chosen-network]") == "LinkedIn"


def test_while_the_keys_of_a_phone_are_on_the_screen_the_bar_gives_way(writing):
    writing.set_viewport_size({"width": 390, "height": 844})
    position = "getComputedStyle(document.querySelector('.action-bar')).position"
    assert writing.evaluate(position) == "sticky"
    writing.set_viewport_size({"width": 390, "height": 420})
    assert writing.evaluate(position) == "static"
