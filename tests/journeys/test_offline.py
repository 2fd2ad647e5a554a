"""Without a connection: a page that says so, a note that stays on the device, and back again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.people import Somebody
from tests.journeys.stack import Stack, wait_for

NOTE = "Vandaag op het dak geleerd hoe je een paneel richt."
IS_READY = "navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"


@pytest.fixture
def bo(stack: Stack, chromium: object) -> Iterator[Somebody]:
    bo = Somebody(stack, chromium, "bo@lumen.example")
    bo.sign_in()
    wait_for(lambda: bo.page.evaluate(IS_READY), "the service worker")
    yield bo
    bo.leave()


def test_a_note_written_offline_waits_in_write(bo: Somebody) -> None:
    bo.context.set_offline(True)
    bo.page.goto("/o/lumen/")
    assert bo.says("Je bent offline. Je gedachten niet.")
    bo.page.locator("[data-offline-note]").fill(NOTE)
    assert bo.says("Bewaard op dit toestel.")
    bo.context.set_offline(False)
    bo.page.goto("/o/lumen/write/")
    bo.page.locator("[data-takes-note]").click()
    assert bo.page.locator("textarea[name=text]").input_value() == NOTE


def test_the_next_person_on_the_device_does_not_see_it(bo: Somebody) -> None:
    bo.context.set_offline(True)
    bo.page.goto("/o/lumen/")
    bo.page.locator("[data-offline-note]").fill(NOTE)
    bo.context.set_offline(False)
    bo.page.goto("/o/lumen/write/")
    bo.page.wait_for_selector("[data-takes-note]:visible")
    bo.page.on("dialog", lambda question: question.accept())
    bo.page.goto("/account/logout/")
    bo.page.locator("main form button").first.click()
    bo.page.wait_for_load_state()
    kept = bo.page.evaluate("JSON.stringify({...localStorage})")
    assert NOTE not in kept
