"""Dates as Dutch pages write them, and all other ways."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkwerk.library.reading.dates import (
    MONTHS,
    YEARS,
    is_only_a_date,
    labelled_moment,
    read_moment,
)

HOME = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T09:30:00+01:00", "2026-11-21T09:30:00+01:00"),
        ("2026-11-21T09:30:00Z", "2026-11-21T09:30:00+00:00"),
        ("2026-11-21T09:30:00.1234567Z", "2026-11-21T09:30:00.123456+00:00"),
        ("2026-11-21 09:30:00 +0100", "2026-11-21T09:30:00+01:00"),
        ("2026-11-21T09:30", "2026-11-21T09:30:00+01:00"),
        ("20261121", "2026-11-21T00:00:00+01:00"),
        ("2026-07-01", "2026-07-01T00:00:00+02:00"),
        ("Sat, 21 Nov 2026 09:30:00 GMT", "2026-11-21T09:30:00+00:00"),
        ("Sat, 21 Nov 2026 09:30:00 +0100", "2026-11-21T09:30:00+01:00"),
        ("21 november 2026", "2026-11-21T00:00:00+01:00"),
        ("zaterdag 21 november 2026, 09:30 uur", "2026-11-21T09:30:00+01:00"),
        ("za 3 feb. 2026 om 14.05 uur", "2026-02-03T14:05:00+01:00"),
        ("1 mrt 2026", "2026-03-01T00:00:00+01:00"),
        ("d.d. 3-2-2026", "2026-02-03T00:00:00+01:00"),
        ("03/02/2026", "2026-02-03T00:00:00+01:00"),
        ("3-2-'26 is geen 3-2-26", "2026-02-03T00:00:00+01:00"),
        ("11/21/2026", "2026-11-21T00:00:00+01:00"),
        ("2026/11/21", "2026-11-21T00:00:00+01:00"),
        ("November 21st, 2026", "2026-11-21T00:00:00+01:00"),
        ("Nov 21, 2026 9:30 pm", "2026-11-21T21:30:00+01:00"),
        ("21. Dezember 2026", "2026-12-21T00:00:00+01:00"),
        ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01 10:00:00 GMT", "2024-05-01T10:00:00+00:00"),
        ("Wed May 01 2024 10:00:00 GMT-0500 (CDT)", "2024-05-01T10:00:00-05:00"),
        ("Wed May  1 10:00:00 CEST 2024", "2024-05-01T10:00:00+02:00"),
        ("May 1, 2024, 10:00 am EST", "2024-05-01T10:00:00-05:00"),
        ("May 1, 2024, 10:00 p.m. EST", "2024-05-01T22:00:00-05:00"),
        ("Wed, 01 May 2024 10:00:00 +02:00", "2024-05-01T10:00:00+02:00"),
        ("Wed, 01 May 2024 10:00:00 -0000", "2024-05-01T10:00:00+00:00"),
        ("1 mei 2024 10:00 GMT+3", "2024-05-01T10:00:00+03:00"),
        ("1 mei 2024, 10.00 uur CET", "2024-05-01T10:00:00+01:00"),
        ("2024-05-01 10:00 MET", "2024-05-01T10:00:00+01:00"),
        ("1 May 2024 10:00 BST", "2024-05-01T10:00:00+01:00"),
        ("2024-05-01T10:00:00+03:00[Europe/Moscow]", "2024-05-01T10:00:00+03:00"),
        ("1 mei 2024, 10:00-11:30 uur", "2024-05-01T10:00:00+02:00"),
        ("1 mei 2024, 10:00 met koffie", "2024-05-01T10:00:00+02:00"),
        ("2003-W24-2", "2003-06-10T00:00:00+02:00"),
        ("2003-161", "2003-06-10T00:00:00+02:00"),
        ("2003-161T10:00:00Z", "2003-06-10T10:00:00+00:00"),
        ("2003-366", None),
        ("2023年12月25日", "2023-12-25T00:00:00+01:00"),
        ("0001-01-01", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("2024-05", None),
        ("2024", None),
        ("1er", None),
        ("1795253400", "2026-11-21T09:30:00+00:00"),
        ("1795253400000", "2026-11-21T09:30:00+00:00"),
        (1795253400, "2026-11-21T09:30:00+00:00"),
        ("0001-01-01T00:00:00", None),
        ("31-02-2026", None),
        ("99-99-9999", None),
        ("gisteren", None),
        ("", None),
        (None, None),
        (["2026-11-21"], None),
    ],
)
def test_a_date_is_read_in_the_zone_of_home(text, moment):
    found = read_moment(text, HOME)
    assert (found.isoformat() if found else None) == moment


@pytest.mark.parametrize("word", sorted(MONTHS))
def test_every_month_has_its_names(word):
    assert read_moment(f"7 {word} 2026") == datetime(2026, MONTHS[word], 7, tzinfo=UTC)


def test_a_date_in_running_text_needs_a_label():
    text = "Wij waren er al in 3-4-2020. Besluit d.d. 3-2-2026 van het college."
    assert labelled_moment(text, HOME) == datetime(2026, 2, 3, tzinfo=HOME)
    assert labelled_moment("Gepubliceerd op: 21 november 2026 10:15", HOME) == datetime(
        2026, 11, 21, 10, 15, tzinfo=HOME
    )
    assert labelled_moment("Geplaatst op 3-2-2026 10:15 GMT", HOME) == datetime(
        2026, 2, 3, 10, 15, tzinfo=UTC
    )
    assert labelled_moment("Op 3-2-2026 begint de cursus", HOME) is None


def test_only_a_date_means_nothing_but_a_date():
    assert is_only_a_date("Zaterdag 21 november 2026, 10:15 uur")
    assert is_only_a_date("Geplaatst op 21 november 2026")
    assert not is_only_a_date("De cursus voor nieuwe collega's begint op 21 november 2026")
    assert not is_only_a_date("november")


@settings(deadline=None)
@given(st.one_of(st.text(), st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.{0,12}")))
def test_reading_a_date_never_fails(text):
    moment = read_moment(text, HOME)
    assert moment is None or (moment.year in YEARS and moment.tzinfo is not None)
    labelled_moment(f"d.d. {text}", HOME)
