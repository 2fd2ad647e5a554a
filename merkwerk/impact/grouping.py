"""Grouping: weeks of a story taken together until the links of 8 people were clicked in each group.

The groups together are the whole life of the story, so they add up to its total, which is always
shown: whoever takes bars off the total, or bars off each other, is left with whole groups and never
with what a few people did. For the same reason a week that rests on fewer is not left out.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from merkwerk.impact import hiding
from merkwerk.impact.periods import Period
from merkwerk.kit import clock
from merkwerk.library.models import Story
from merkwerk.links import counting
from merkwerk.links.counting import LinkWeek
from merkwerk.sharing.models import Share

MOST = 8


@dataclass(frozen=True)
class Group:
    """Weeks taken together: their clicks rest on the links of at least 8 people."""

    period: Period
    clicks: int


def of_story(story: Story) -> Sequence[Group]:
    """Return a story's clicks over time, the first weeks first; nothing below 8 people.

    There are at most 8 groups; the oldest are taken together. Two questions.
    """
    weeks = counting.clicked_weeks("story", story.public_id)
    shares = Share.objects.about(story).exclude(link=None)
    people = dict(shares.values_list("link_id", "membership_id"))
    return grouped(weeks, people, until=clock.today(story.organisation.zone))


def grouped(
    weeks: Sequence[LinkWeek], people: Mapping[int, int], *, until: date
) -> Sequence[Group]:
    """Group clicked weeks, sorted by their Monday, up to the day *until*.

    *people* says whose a link is. A link that is nobody's any more adds clicks and no person.
    """
    heaps: list[list[LinkWeek]] = [[]]
    for _, links in groupby(weeks, key=lambda week: week.monday):
        heaps[-1].extend(links)
        if _people_behind(heaps[-1], people) >= hiding.FEWEST:
            heaps.append([])
    rest = heaps.pop()
    if not heaps:
        return []
    heaps[-1].extend(rest)
    return _with_periods(_at_most(heaps), until)


def _people_behind(weeks: Sequence[LinkWeek], people: Mapping[int, int]) -> int:
    return len({people[week.link_id] for week in weeks if week.link_id in people})


def _at_most(heaps: list[list[LinkWeek]]) -> list[list[LinkWeek]]:
    oldest, latest = heaps[: 1 - MOST], heaps[1 - MOST :]
    return [functools.reduce(operator.iadd, oldest, []), *latest] if oldest else latest


def _with_periods(heaps: Sequence[Sequence[LinkWeek]], until: date) -> Sequence[Group]:
    """Let each group last until the next one begins, weeks without clicks included."""
    begins = [heap[0].monday for heap in heaps]
    ends = [*(monday - timedelta(days=1) for monday in begins[1:]), until]
    return [
        Group(Period(since, end), sum(week.clicks for week in heap))
        for since, end, heap in zip(begins, ends, heaps, strict=True)
    ]
