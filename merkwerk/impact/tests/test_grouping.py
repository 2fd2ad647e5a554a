"""Weeks are taken together until 8 people stand behind each bar, and nothing is left over."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from merkwerk.impact.grouping import MOST, grouped
from merkwerk.links.counting import LinkWeek

MONDAY = date(2026, 1, 5)
TODAY = MONDAY + timedelta(weeks=60, days=3)


def week(number, *links, clicks=1):
    return [LinkWeek(MONDAY + timedelta(weeks=number), link, clicks) for link in sorted(links)]


def bars(weeks, people=None, until=TODAY):
    whose = people or {each.link_id: each.link_id for each in weeks}
    return grouped(weeks, whose, until=until)


def of(group):
    return (group.period.since - MONDAY).days // 7, group.clicks


class TestTogether:
    def test_a_week_of_eight_stands_alone_and_a_week_of_one_does_not(self):
        weeks = [*week(0, *range(8)), *week(1, *range(8), clicks=2), *week(2, 3, clicks=50)]
        assert [of(group) for group in bars(weeks)] == [(0, 8), (1, 66)]

    def test_the_first_few_wait_for_others(self):
        weeks = [*week(0, 1), *week(3, *range(2, 8)), *week(4, 8), *week(5, *range(8))]
        assert [of(group) for group in bars(weeks)] == [(0, 8), (5, 8)]

    def test_the_same_seven_in_two_weeks_are_seven(self):
        assert bars([*week(0, *range(7)), *week(1, *range(7))]) == []

    def test_two_links_of_one_person_are_one_person(self):
        weeks = week(0, *range(8))
        assert bars(weeks, {link: link // 2 for link in range(8)}) == []

    def test_a_link_that_is_nobodys_any_more_is_no_person(self):
        weeks = week(0, *range(8))
        assert bars(weeks, {link: link for link in range(7)}) == []
        assert [of(group) for group in bars([*weeks, *week(1, 9)], {n: n for n in range(1, 10)})]

    def test_nothing_clicked_is_nothing_drawn(self):
        assert bars([]) == []

    def test_weeks_without_clicks_belong_to_the_bar_before(self):
        first, second = bars([*week(0, *range(8)), *week(5, *range(8))])
        assert first.period.until == second.period.since - timedelta(days=1)
        assert second.period.until == TODAY


def some_weeks():
    links = st.dictionaries(st.integers(0, 30), st.integers(1, 99), max_size=12)
    return st.dictionaries(st.integers(0, 60), links, max_size=40)


@given(some_weeks(), st.dictionaries(st.integers(0, 30), st.integers(0, 20)))
def test_no_bar_and_no_difference_rests_on_fewer_than_eight(given_weeks, people):
    weeks = [
        LinkWeek(MONDAY + timedelta(weeks=number), link, clicks)
        for number, links in sorted(given_weeks.items())
        for link, clicks in sorted(links.items())
    ]
    groups = grouped(weeks, people, until=TODAY)
    assert len(groups) <= MOST
    for group in groups:
        inside = [each for each in weeks if group.period.since <= each.monday <= group.period.until]
        assert group.clicks == sum(each.clicks for each in inside)
        assert len({people[each.link_id] for each in inside if each.link_id in people}) >= 8
    # All of it or none of it: nothing stands between the bars and the story's total.
    assert sum(group.clicks for group in groups) in (0, sum(each.clicks for each in weeks))
    for group, following in itertools.pairwise(groups):
        assert group.period.until + timedelta(days=1) == following.period.since
