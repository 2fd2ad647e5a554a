"""Reporting: my impact, a story's impact, a link's clicks. Read from roll-ups, few questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import formats

from merkwerk.impact import freezing, grouping, hiding, listing
from merkwerk.impact.grouping import Group
from merkwerk.impact.listing import Listed
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
class Mine:
    """My impact: mine alone to see. ``everybodys`` clicks are None below 8 people: whoever takes
    their own off would hold the clicks of a few.

    ``clicks`` rest on ``links``, those made or clicked in the month; ``claimed`` on ``answers`` to
    "did you share it?" in the month; the bars on ``links_in_weeks``. All shares are listed once:
    those I say I ``shared``, those I did not answer yet, those I say I did not share.
    """

    month: Period
    clicks: int
    unsure: int
    links: int
    claimed: int
    answers: int
    everybodys: int | None
    weeks: Period
    bars: Sequence[Bar]
    links_in_weeks: int
    shared: Listed
    unanswered: Listed
    not_shared: Listed

    @property
    def has_begun(self) -> bool:
        """Whether I ever handed something over."""
        return any(one.in_all for one in (self.shared, self.unanswered, self.not_shared))


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
    weeks: Period
    bars: Sequence[Bar]


@dataclass(frozen=True)
class OfStory:
    """What became of a story, all its shares together. ``sharers`` stood so at yesterday's end."""

    story: Story
    totals: Totals
    reasons: Sequence[Reason]
    sharers: hiding.People
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Latest:
    """The latest stories, and in sum what became of those published in the last weeks.

    The sum is one of whole stories, whose totals are always shown, and so tells nothing new.
    """

    reports: Sequence[OfStory]
    published: int
    clicks: int
    unsure: int
    unrecorded: int


def mine(membership: Membership) -> Mine:
    """Return what *membership*'s own shares did, this month and over eight weeks."""
    organisation = membership.organisation
    month, weeks = this_month(organisation), last_weeks(organisation, WEEKS)
    links = _links_of_membership(membership)
    days = counting.by_day(links, since=min(month.since, weeks.since), until=weeks.until)
    in_month = _within(days, month)
    return Mine(
        month=month,
        clicks=in_month.counted,
        unsure=in_month.unsure,
        links=_links_in(membership, month),
        claimed=_said_in(membership, month, "claimed_at"),
        answers=_said_in(membership, month, "claimed_at", "denied_at"),
        everybodys=_everybodys(month),
        weeks=weeks,
        bars=_bars(days, weeks),
        links_in_weeks=_links_in(membership, weeks),
        **listing.by_answer(membership),
    )


def of_link(link: Link, organisation: Organisation) -> OfLink:
    """Return what became of the visits of one link."""
    totals = counting.totals_for([link.pk])[link.pk]
    days, weeks = counting.by_day([link.pk]), last_weeks(organisation, WEEKS)
    return OfLink(totals, reasons_of(totals), weeks, _bars(days, weeks))


def of_story(story: Story) -> OfStory:
    """Return a story's clicks in total; who shared only as a number, from 8 people."""
    totals = counting.by_dimension("story", [story.public_id])[story.public_id]
    sharers = hiding.people(freezing.sharers(story.organisation).get(story.pk, 0))
    bars = [_bar_of(group) for group in grouping.of_story(story)]
    return OfStory(story, totals, reasons_of(totals), sharers, bars)


def of_stories(stories: Sequence[Story], organisation: Organisation) -> Mapping[str, OfStory]:
    """Return the same for many stories at once, by public id, without bars. Three questions."""
    totals = counting.by_dimension("story", [story.public_id for story in stories])
    sharers = freezing.sharers(organisation)
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


def latest(organisation: Organisation) -> Latest:
    """Return the latest published stories with what became of them, and a sum of the last weeks."""
    published = Story.objects.published()
    stories = list(published.with_picture().order_by("-published_at")[:STORIES])
    found = of_stories(stories, organisation)
    since, _ = last_weeks(organisation, WEEKS).moments(organisation.zone)
    recent = published.filter(published_at__gte=since)
    totals = _sum_of(recent)
    return Latest(
        reports=[found[story.public_id] for story in stories],
        published=recent.count(),
        clicks=totals["counted"],
        unsure=totals["unsure"],
        unrecorded=counting.unrecorded(),
    )


def _sum_of(stories: QuerySet[Story]) -> Mapping[str, int]:
    """Return the clicks and the visits not judged yet of all *stories*, summed by the database."""
    days = LinkDay.objects.filter(link__story__in=stories.order_by().values("public_id"))
    sums = {kind: Coalesce(Sum(kind), 0) for kind in ("counted", "unsure")}
    return days.aggregate(**sums)


def reasons_of(totals: Totals) -> Sequence[Reason]:
    """Return why visits were filtered, the most frequent first."""
    found = [Reason(str(reasons.sentence(key)), count) for key, count in totals.reasons.items()]
    return sorted(found, key=lambda reason: -reason.count)


def _links_of_membership(membership: Membership) -> list[int]:
    links = Share.objects.by(membership).exclude(link=None)
    return list(links.values_list("link_id", flat=True))


def _links_in(membership: Membership, period: Period) -> int:
    """Return how many links were made in *period*, or clicked in it; each is one share's."""
    made = _moments(period, membership, "handed_over_at")
    clicked = _clicked().filter(link=OuterRef("link"), day__range=(period.since, period.until))
    shares = Share.objects.by(membership).exclude(link=None)
    return int(shares.filter(made | Exists(clicked)).count())


def _said_in(membership: Membership, period: Period, *answers: str) -> int:
    """Return of how many shares one of *answers* was given in *period*."""
    said = Q()
    for answer in answers:
        said |= _moments(period, membership, answer)
    return int(Share.objects.by(membership).filter(said).count())


def _moments(period: Period, membership: Membership, name: str) -> Q:
    since, before = period.moments(membership.organisation.zone)
    return Q((f"{name}__gte", since), (f"{name}__lt", before))


def _everybodys(period: Period) -> int | None:
    """Return all clicks of *period*; None when they rest on fewer than 8 people.

    Also None when those before it do: totals of stories stand beside it, and whoever takes one off
    the other would hold the clicks of a few.
    """
    inside = _clicked().filter(day__range=(period.since, period.until))
    before = _clicked().filter(day__lt=period.since)
    if not _is_crowd(inside) or (not _is_crowd(before) and before.exists()):
        return None
    return int(inside.aggregate(clicks=Coalesce(Sum("counted"), 0))["clicks"])


def _clicked() -> QuerySet[LinkDay]:
    clicked: QuerySet[LinkDay] = LinkDay.objects.filter(counted__gt=0)
    return clicked


def _is_crowd(clicked: QuerySet[LinkDay]) -> bool:
    """Whether these clicks rest on the links of at least 8 people; nobody is looked for after."""
    of_link = clicked.filter(link=OuterRef("link"))
    of_person = Share.objects.filter(Exists(of_link), membership=OuterRef("pk"))
    found = Membership.objects.filter(Exists(of_person)).order_by()[: hiding.FEWEST]
    return hiding.people(found.count()).is_shown


def _within(days: Mapping[date, Totals], period: Period) -> Totals:
    found = Totals()
    for day, totals in days.items():
        if period.since <= day <= period.until:
            found.counted += totals.counted
            found.unsure += totals.unsure
    return found


def _bars(days: Mapping[date, Totals], period: Period) -> Sequence[Bar]:
    return [Bar(_week_label(week), _within(days, week).counted) for week in period.weeks()]


def _bar_of(group: Group) -> Bar:
    return Bar(group.period.shortly, group.clicks)


def _week_label(week: Period) -> str:
    return formats.date_format(week.since, "j/n")
