"""The operator hears in time that the version that is set will no longer be answered."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks.linkedin import version

MONTHS = st.dates(date(2022, 6, 1), date(2090, 12, 31)).map(lambda day: f"{day:%Y%m}")


@pytest.mark.parametrize(
    ("of", "ends"),
    [
        ("202511", date(2026, 11, 16)),
        ("202601", date(2027, 1, 15)),
        ("202608", date(2027, 8, 1)),  # not in the table yet: the earliest that can be
        ("202712", date(2028, 12, 1)),
    ],
)
def test_a_version_ends_on_the_day_of_the_table_or_after_a_year(of, ends):
    assert version.ends_on(of) == ends


def test_what_is_left_is_counted_in_days():
    assert version.days_left("202601", today=date(2027, 1, 14)) == 1
    assert version.days_left("202601", today=date(2027, 1, 15)) == 0
    assert version.days_left("202511", today=date(2026, 11, 25)) == -9


@given(MONTHS)
def test_every_version_lives_for_a_year_at_least(of):
    assert version.is_version(of)
    released = version.released_on(of)
    assert (version.ends_on(of) - released) >= timedelta(days=365)


@given(MONTHS, st.integers(-900, 900))
def test_the_alarm_sounds_for_the_last_sixty_days_and_after(of, left):
    today = version.ends_on(of) - timedelta(days=left)
    assert version.days_left(of, today=today) == left
    assert bool(version.alarm(of, today=today)) is (left <= 60)


def test_the_alarm_says_which_version_until_when_and_what_to_do():
    with translation.override("en"):
        assert version.alarm("202601", today=date(2026, 11, 15)) == ""
        told = version.alarm("202601", today=date(2026, 11, 16))
        assert "202601" in told
        assert "2027" in told
        assert "Set a newer one before that day." in told
        for of, day in (("202511", date(2026, 11, 25)), ("202601", date(2027, 1, 15))):
            assert "that is past" in version.alarm(of, today=day)


@pytest.mark.parametrize(
    "wrong", ["", "latest", "2026", "202600", "202613", "20260801", "２０２６０８"]
)
def test_what_is_no_version_is_told_too(wrong):
    assert "202608" in version.alarm(wrong, today=date(2026, 11, 25))
    assert not version.is_version(wrong)
    with pytest.raises(version.NotAVersion):
        version.days_left(wrong, today=date(2026, 11, 25))
