"""Small groups stay hidden."""

from hypothesis import given
from hypothesis import strategies as st

from merkwerk.impact import hiding


@given(st.integers(0, 7))
def test_below_eight_all_say_the_same(count):
    assert hiding.people(count) == hiding.people(0)
    assert str(hiding.people(count)) == str(hiding.people(7))
    assert not hiding.people(count).is_shown


@given(st.integers(8, 10**6))
def test_from_eight_the_number_is_said(count):
    assert hiding.people(count).shown == count
