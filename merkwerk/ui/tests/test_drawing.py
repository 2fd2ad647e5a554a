"""Small drawings: initials, icons, marks of networks, rings and figures."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from merkwerk.kit import clock
from merkwerk.ui.templatetags import look


def drawn(source, **context):
    return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Bo de Wit", "BW"), ("Cleo", "C"), ("", ""), ("  ", ""), ("ana-maria van Élst", "AÉ")],
)
def test_initials_are_of_the_first_and_the_last_word(name, letters):
    assert look.initials(name) == letters


def test_a_day_in_a_row_is_written_as_its_readers_write_it():
    summer, morning = (
        datetime(2026, 7, 2, 23, 30, tzinfo=UTC),
        datetime(2026, 11, 21, 9, tzinfo=UTC),
    )
    with clock.at(morning), timezone.override(ZoneInfo("Europe/Amsterdam")):
        for language, day, year in (("nl", "3 jul", "2 jan 2025"), ("en", "3 Jul", "2 Jan 2025")):
            with translation.override(language):
                assert drawn("{{ day|short_day }}", day=summer) == day
                assert drawn("{{ day|short_day }}", day=date(2025, 1, 2)) == year
                assert drawn("{{ day|short_day }}", day=None) == ""


def test_an_icon_is_silent_unless_it_has_words():
    assert 'aria-hidden="true"' in look.icon("check")
    assert 'aria-label="Bewaard &lt;"' in look.icon("check", label="Bewaard <")


@pytest.mark.parametrize("network", sorted(look.MARKS))
def test_a_network_has_its_own_mark(network):
    html = drawn("{% cotton network-icon :network=network %}{% endcotton %}", network=network)
    assert "<path" in html
    assert 'fill="currentColor"' in html


def test_what_is_no_network_has_an_icon_all_the_same():
    for way in ("copy", "email", "share_sheet", "something_new"):
        assert look.network_mark(way) == ""
        assert "<svg" in look.icon(look.network_icon(way))


@pytest.mark.parametrize(
    ("used", "state"), [(0, "fine"), (269, "fine"), (270, "near"), (300, "near"), (301, "over")]
)
def test_the_ring_speaks_only_near_the_limit(used, state):
    assert look.counter_state(used, 300) == state


def test_a_ring_is_never_more_than_full():
    assert look.share_of(450, 300) == 100
    assert look.share_of(-5, 300) == 0
    assert look.share_of(5, 0) == 0


def test_the_next_page_keeps_its_filters():
    request = RequestFactory().get("/", {"topic": ["repair", "news"], "page": "2"})
    address = look.page_address(Context({"request": request}), 3)
    assert address == "?topic=repair&topic=news&page=3"


def test_levels_of_messages_become_kinds_of_notices():
    kinds = [look.message_kind(tags) for tags in ("error", "warning extra", "success", "info", "")]
    assert kinds == ["wrong", "careful", "good", "info", "info"]
