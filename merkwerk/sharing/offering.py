"""Offering: which stories somebody sees, in which order, and why.

One question per kind of fact, however many stories and people there are. The order is newest first;
a topic somebody wants more of counts as two days newer, one they want less of as two weeks older.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _

from merkwerk.kit import clock
from merkwerk.library.models import Story, StoryTopic, Topic
from merkwerk.library.models.story_questions import StoryQuerySet
from merkwerk.people.models import Membership
from merkwerk.sharing.aging import age_of
from merkwerk.sharing.models import Draft, Passed, Saved, Share, TopicWish
from merkwerk.sharing.paging import Place, place_after

PAGE = 12
MORE = timedelta(days=2)
LESS = timedelta(days=-14)
NEW = timedelta(days=3)
Wishes = dict[int, bool]


@dataclass(frozen=True)
class Card:
    """One story as the feed shows it to one person."""

    story: Story
    why: str
    topic: Topic | None
    age: str
    is_saved: bool
    is_shared: bool
    wants_more: bool | None = None

    @property
    def source(self) -> str:
        """Return where it comes from, as people know it."""
        return self.story.site or self.story.organisation.name

    @property
    def picture(self) -> str:
        """Return the address of its picture, empty without one."""
        return self.story.image.address(640) if self.story.image else ""

    @property
    def picture_alt(self) -> str:
        """Return what its picture shows."""
        return str(self.story.image.alt) if self.story.image else ""


@dataclass(frozen=True)
class Feed:
    """A page of the feed; ``next_after`` is where the next one begins, empty at the end."""

    cards: Sequence[Card]
    next_after: str
    is_further: bool


def feed_for(membership: Membership, *, after: str = "") -> Feed:
    """Return the page of stories open to *membership* that comes after the place *after*."""
    wishes = _wishes(membership)
    offered = offered_to(membership)
    places = _next_places(offered, wishes, Place.read(after))
    shown = places[:PAGE]
    known = offered.with_picture().in_bulk([place.key for place in shown])
    stories = [known[place.key] for place in shown if place.key in known]
    return Feed(
        cards=cards_for(stories, membership, wishes=wishes),
        next_after=str(shown[-1]) if len(places) > PAGE else "",
        is_further=bool(after),
    )


def offered_to(membership: Membership) -> StoryQuerySet:
    """Return the stories open now that *membership* did not pass on."""
    passed = Passed.objects.filter(membership=membership, story=OuterRef("pk"))
    found: StoryQuerySet = Story.objects.open_at(clock.now())
    return found.exclude(Exists(passed))


def saved_by(membership: Membership) -> Sequence[Card]:
    """Return the stories *membership* kept for later and that are still open, newest kept first."""
    kept = Saved.objects.filter(membership=membership).order_by("-chosen_at")[:100]
    ids = list(kept.values_list("story_id", flat=True))
    open_now = offered_to(membership).with_picture().in_bulk(ids)
    return cards_for([open_now[pk] for pk in ids if pk in open_now], membership)


def drafts_of(membership: Membership) -> Sequence[Draft]:
    """Return what *membership* is writing, the latest first."""
    mine = Draft.objects.by(membership).kept().select_related("story", "organisation")
    return list(mine.select_related("story__organisation").order_by("-edited_at")[:100])


def cards_for(
    stories: Sequence[Story], membership: Membership, *, wishes: Wishes | None = None
) -> Sequence[Card]:
    """Return *stories* as cards, with the reason *membership* sees each. Four questions at most.

    *wishes* are those of *membership*, where they are known already.
    """
    ids = [story.pk for story in stories]
    topics = _topics(ids)
    wishes = _wishes(membership) if wishes is None else wishes
    saved = set(_chosen(Saved.objects.filter(membership=membership), ids))
    shared = set(_chosen(Share.objects.by(membership).out(), ids))
    now = clock.now()
    return [
        Card(
            story=story,
            why=_why(story, topics.get(story.pk, []), wishes, now),
            topic=(topic := _topic_of(topics.get(story.pk, []), wishes)),
            age=age_of(story.published_at or now, now),
            is_saved=story.pk in saved,
            is_shared=story.pk in shared,
            wants_more=wishes.get(topic.pk) if topic else None,
        )
        for story in stories
    ]


def _next_places(offered: StoryQuerySet, wishes: Wishes, after: Place | None) -> Sequence[Place]:
    """Return where the next page of *offered* stands, and one place more if there is any.

    Each row of stories that count as equally much newer is in the order of an index, so the
    database reads the beginning of each and never sorts all there is.
    """
    first, *others = [_row(stories, by, after) for stories, by in _rows(offered, wishes)]
    merged = first.union(*others, all=True).order_by("-moment", "-id") if others else first
    return [Place(moment, key) for key, moment in merged[: PAGE + 1]]


def _rows(offered: StoryQuerySet, wishes: Wishes) -> Iterator[tuple[StoryQuerySet, timedelta]]:
    """Give the stories apart by how much newer they count; one of both kinds counts as wanted."""
    wanted = _about([pk for pk, more in wishes.items() if more])
    unwanted = _about([pk for pk, more in wishes.items() if not more])
    rest = offered
    for about, by in ((wanted, MORE), (unwanted, LESS)):
        if about is not None:
            yield rest.filter(about), by
            rest = rest.exclude(about)
    yield rest, timedelta()


def _row(stories: StoryQuerySet, by: timedelta, after: Place | None) -> QuerySet[Any, Any]:
    moment = ExpressionWrapper(F("published_at") + Value(by), DateTimeField())
    row: QuerySet[Any, Any] = stories.annotate(moment=moment)
    if after is not None:
        # The first condition says nothing new, but an index can begin there.
        row = place_after(row.filter(published_at__lte=after.moment - by), after)
    return row.order_by("-published_at", "-id").values_list("id", "moment")[: PAGE + 1]


def _about(topic_ids: Sequence[int]) -> Exists | None:
    about = StoryTopic.objects.filter(story=OuterRef("pk"), topic_id__in=topic_ids)
    return Exists(about) if topic_ids else None


def _topics(story_ids: Sequence[int]) -> dict[int, list[Topic]]:
    found: dict[int, list[Topic]] = {}
    rows = StoryTopic.objects.filter(story_id__in=story_ids).select_related("topic")
    for row in rows.order_by("topic__name"):
        found.setdefault(row.story_id, []).append(row.topic)
    return found


def _topic_of(topics: Sequence[Topic], wishes: Wishes) -> Topic | None:
    """Return the topic a card speaks of: one wanted more, else one wanted less, else the first."""
    wanted = [topic for topic in topics if wishes.get(topic.pk)]
    wished = [topic for topic in topics if topic.pk in wishes]
    return next(iter([*wanted, *wished, *topics]), None)


def _wishes(membership: Membership) -> Wishes:
    wishes = TopicWish.objects.filter(membership=membership)
    return dict(wishes.values_list("topic_id", "wants_more"))


def _chosen(rows: QuerySet[Saved] | QuerySet[Share], ids: Sequence[int]) -> Sequence[int]:
    return list(rows.filter(story_id__in=ids).values_list("story_id", flat=True))


def _why(story: Story, topics: Sequence[Topic], wishes: Wishes, now: datetime) -> str:
    wanted = [topic.name for topic in topics if wishes.get(topic.pk)]
    if wanted:
        return _("You asked for more about %(topic)s") % {"topic": wanted[0]}
    if topics:
        return _("About %(topic)s, for everybody at %(organisation)s") % {
            "topic": topics[0].name,
            "organisation": story.organisation.name,
        }
    return _why_by_origin(story, now)


def _why_by_origin(story: Story, now: datetime) -> str:
    if story.origin == "field":
        return _("From our field, chosen for everybody at %(organisation)s") % {
            "organisation": story.organisation.name
        }
    if story.published_at and now - story.published_at < NEW:
        return _("New, for everybody at %(organisation)s") % {
            "organisation": story.organisation.name
        }
    return _("From %(organisation)s, for everybody who works here") % {
        "organisation": story.organisation.name
    }
