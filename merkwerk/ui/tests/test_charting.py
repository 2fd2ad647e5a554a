"""Bars are honest: they begin at zero and are as long as what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.ui.charts import Bar, charted


def test_bars_are_drawn_against_the_longest():
    chart = charted([("Productie", 20), Bar("Service", 5, "5 keer", is_marked=True)])
    first, second = chart.bars
    assert (first.length, first.rest, first.shown) == (100.0, 0.0, "20")
    assert (second.length, second.rest, second.shown) == (25.0, 75.0, "5 keer")
    assert second.is_marked
    assert not first.is_marked


def test_nothing_at_all_is_drawn_as_nothing():
    assert charted([]).bars == []
    assert [bar.length for bar in charted([("a", 0), ("b", 0)]).bars] == [0.0, 0.0]


def test_a_bar_below_zero_is_refused():
    with pytest.raises(ValueError, match="zero"):
        charted([("a", -1)])


@given(st.lists(st.tuples(st.text(), st.floats(0, 1e9)), max_size=30))
def test_no_bar_leaves_its_track(bars):
    assert all(0 <= bar.length <= 100 for bar in charted(bars).bars)
