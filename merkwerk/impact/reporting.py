"""Reporting: my impact, a story's impact, a link's clicks. Read from roll-ups, few questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from merkwerk.impact import hiding
from merkwerk.impact.periods import Period, last_weeks, this_month
from merkwerk.library.models import Story
from merkwerk.links import counting, reasons
from merkwerk.links.counting import Totals
from merkwerk.links.models import Link, LinkDay
from merkwerk.people.models import Membership, Organisation
from merkwerk.sharing.models import Share
from merkwerk.ui.charts import Bar

WEEKS = 8
STORIES = 25


@dataclass(frozen=True)
class MyShare:
    """One of my shares and what became of its link."""

    share: Share
    totals: Totals


@dataclass(frozen=True)
class Mine:
    """My impact: mine alone to see. ``everybodys`` clicks are None below 8 people: whoever takes
    their own off would hold the clicks of a few.
    """

    month: Period
    clicks: int
    unsure: int
    claimed: int
    everybodys: int | None
    weeks: Period
    bars: Sequence[Bar]
    shares: Sequence[MyShare]


@dataclass(frozen=True)
class Reason:
    """Why visits did not count, and how many."""

    sentence: str
    count: int


@dataclass(frozen=True)
class OfLink:
    """What became of one link's visits."""

    totals: Totals
    reasons: Sequence[Reason]
    bars: Sequence[Bar]


@dataclass(frozen=True)
class OfStory:
    """What became of a story, all its shares together."""

    story: Story
    totals: Totals
    reasons: Sequence[Reason]
    sharers: hiding.People
    bars: Sequence[Bar]


def mine(membership: Membership) -> Mine:
    """Return what *membership*'s own shares did, this month and over eight weeks."""
    organisation = membership.organisation
    month, weeks = this_month(organisation), last_weeks(organisation, WEEKS)
    shares = list(
        Share.objects.by(membership)
        .select_related("story", "link", "organisation")
        .order_by("-handed_over_at")[:100]
    )
    links = _links_of_membership(membership)
    days = counting.by_day(links, since=min(month.since, weeks.since), until=weeks.until)
    in_month = _within(days, month)
    return Mine(
        month=month,
        clicks=in_month.counted,
        unsure=in_month.unsure,
        claimed=_claimed_in(membership, month),
        everybodys=_everybodys(month),
        weeks=weeks,
        bars=_bars(days, weeks),
        shares=_with_totals(shares),
    )


def of_link(link: Link, organisation: Organisation) -> OfLink:
    """Return what became of the visits of one link."""
    totals = counting.totals_for([link.pk])[link.pk]
    days = counting.by_day([link.pk])
    return OfLink(totals, reasons_of(totals), _bars(days, last_weeks(organisation, WEEKS)))


def of_story(story: Story) -> OfStory:
    """Return a story's clicks in total; who shared only as a number, from 8 people."""
    totals = counting.by_dimension("story", [story.public_id])[story.public_id]
    sharers = hiding.people(_sharers([story]).get(story.pk, 0))
    return OfStory(story, totals, reasons_of(totals), sharers, _story_bars(story, sharers))


def of_stories(stories: Sequence[Story]) -> Mapping[str, OfStory]:
    """Return the same for many stories at once, by public id, without bars. Three questions."""
    totals = counting.by_dimension("story", [story.public_id for story in stories])
    sharers = _sharers(stories)
    return {
        story.public_id: OfStory(
            story,
            totals[story.public_id],
            reasons_of(totals[story.public_id]),
            hiding.people(sharers.get(story.pk, 0)),
            [],
        )
        for story in stories
    }


def latest_stories() -> Sequence[OfStory]:
    """Return the latest published stories with what became of them."""
    stories = list(Story.objects.published().with_picture().order_by("-published_at")[:STORIES])
    found = of_stories(stories)
    return [found[story.public_id] for story in stories]


def reasons_of(totals: Totals) -> Sequence[Reason]:
    """Return why visits were filtered, the most frequent first."""
    found = [Reason(str(reasons.sentence(key)), count) for key, count in totals.reasons.items()]
    return sorted(found, key=lambda reason: -reason.count)


def _links_of_membership(membership: Membership) -> list[int]:
    links = Share.objects.by(membership).exclude(link=None)
    return list(links.values_list("link_id", flat=True))


def _claimed_in(membership: Membership, period: Period) -> int:
    since, before = period.moments(membership.organisation.zone)
    shares = Share.objects.by(membership)
    return int(shares.filter(claimed_at__gte=since, claimed_at__lt=before).count())


def _everybodys(period: Period) -> int | None:
    if not hiding.people(_clicked_people(period)).is_shown:
        return None
    days = LinkDay.objects.filter(day__range=(period.since, period.until))
    return int(days.aggregate(clicks=Coalesce(Sum("counted"), 0))["clicks"])


def _clicked_people(period: Period) -> int:
    """Return on how many people's links the clicks of *period* rest."""
    clicked = LinkDay.objects.filter(day__range=(period.since, period.until), counted__gt=0)
    shares = Share.objects.filter(link__in=clicked.values("link_id"))
    return int(shares.values("membership").distinct().count())


def _with_totals(shares: Sequence[Share]) -> Sequence[MyShare]:
    totals = counting.totals_for([share.link_id for share in shares if share.link_id])
    return [MyShare(share, totals.get(share.link_id or 0, Totals())) for share in shares]


def _sharers(stories: Sequence[Story]) -> dict[int, int]:
    claimed = Count("membership", distinct=True, filter=~Q(claimed_at=None))
    rows = Share.objects.filter(story__in=stories).values("story").annotate(sharers=claimed)
    return {row["story"]: row["sharers"] for row in rows.order_by()}


def _story_bars(story: Story, sharers: hiding.People) -> Sequence[Bar]:
    if not sharers.is_shown:
        return []
    links = list(Link.objects.of_dimension("story", [story.public_id]).values_list("pk", flat=True))
    return _bars(counting.by_day(links), last_weeks(story.organisation, WEEKS))


def _within(days: Mapping[date, Totals], period: Period) -> Totals:
    found = Totals()
    for day, totals in days.items():
        if period.since <= day <= period.until:
            found.counted += totals.counted
            found.unsure += totals.unsure
    return found


def _bars(days: Mapping[date, Totals], period: Period) -> Sequence[Bar]:
    return [Bar(_week_label(week), _within(days, week).counted) for week in period.weeks()]


def _week_label(week: Period) -> str:
    from django.utils import formats

    return formats.date_format(week.since, "j/n")
