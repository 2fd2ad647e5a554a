"""Offering: which stories somebody sees, in which order, and why.

One question per kind of fact, however many stories and people there are. The order is newest first;
a topic somebody wants more of counts as two days newer, one they want less of as two weeks older.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, DurationField, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext as _

from merkwerk.kit import clock
from merkwerk.library.models import Story, StoryTopic, Topic
from merkwerk.people.models import Membership
from merkwerk.sharing.aging import age_of
from merkwerk.sharing.models import Draft, Passed, Saved, Share, TopicWish
from merkwerk.sharing.paging import Place, place_after, place_of

PAGE = 12
MORE = timedelta(days=2)
LESS = timedelta(days=-14)
NEW = timedelta(days=3)


@dataclass(frozen=True)
class Card:
    """One story as the feed shows it to one person."""

    story: Story
    why: str
    topic: Topic | None
    age: str
    is_saved: bool
    is_shared: bool

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
    stories = place_after(_ordered(offered_to(membership), membership), Place.read(after))
    page = list(stories[: PAGE + 1])
    is_last = len(page) <= PAGE
    shown = page[:PAGE]
    return Feed(
        cards=cards_for(shown, membership),
        next_after="" if is_last else str(place_of(shown[-1])),
        is_further=bool(after),
    )


def offered_to(membership: Membership) -> QuerySet[Story]:
    """Return the stories open now that *membership* did not pass on."""
    passed = Passed.objects.filter(membership=membership, story=OuterRef("pk"))
    found: QuerySet[Story] = Story.objects.open_at(clock.now()).with_picture()
    return found.exclude(Exists(passed))


def saved_by(membership: Membership) -> Sequence[Card]:
    """Return the stories *membership* kept for later and that are still open, newest kept first."""
    kept = Saved.objects.filter(membership=membership).order_by("-chosen_at")[:100]
    ids = list(kept.values_list("story_id", flat=True))
    open_now = {story.pk: story for story in offered_to(membership).filter(pk__in=ids)}
    return cards_for([open_now[pk] for pk in ids if pk in open_now], membership)


def drafts_of(membership: Membership) -> Sequence[Draft]:
    """Return what *membership* is writing, the latest first."""
    mine = Draft.objects.filter(membership=membership).select_related("story", "organisation")
    return list(mine.select_related("story__organisation").order_by("-edited_at")[:100])


def cards_for(stories: Sequence[Story], membership: Membership) -> Sequence[Card]:
    """Return *stories* as cards, with the reason *membership* sees each. Four questions in all."""
    ids = [story.pk for story in stories]
    topics = _topics(ids)
    wishes = _wishes(membership)
    saved = set(_chosen(Saved.objects.filter(membership=membership), ids))
    shared = set(_chosen(Share.objects.by(membership).claimed(), ids))
    now = clock.now()
    return [
        Card(
            story=story,
            why=_why(story, topics.get(story.pk, []), wishes, now),
            topic=next(iter(topics.get(story.pk, [])), None),
            age=age_of(story.published_at or now, now),
            is_saved=story.pk in saved,
            is_shared=story.pk in shared,
        )
        for story in stories
    ]


def _ordered(stories: QuerySet[Story], membership: Membership) -> QuerySet[Story]:
    wishes = _wishes(membership)
    moment: F | CombinedExpression = F("published_at")
    if wishes:
        moment = moment + Case(
            When(_about([pk for pk, more in wishes.items() if more]), then=Value(MORE)),
            When(_about([pk for pk, more in wishes.items() if not more]), then=Value(LESS)),
            default=Value(timedelta()),
            output_field=DurationField(),
        )
    return stories.annotate(moment=moment).order_by("-moment", "-pk")


def _about(topic_ids: Sequence[int]) -> Exists:
    return Exists(StoryTopic.objects.filter(story=OuterRef("pk"), topic_id__in=topic_ids))


def _topics(story_ids: Sequence[int]) -> dict[int, list[Topic]]:
    found: dict[int, list[Topic]] = {}
    rows = StoryTopic.objects.filter(story_id__in=story_ids).select_related("topic")
    for row in rows.order_by("topic__name"):
        found.setdefault(row.story_id, []).append(row.topic)
    return found


def _wishes(membership: Membership) -> dict[int, bool]:
    wishes = TopicWish.objects.filter(membership=membership)
    return dict(wishes.values_list("topic_id", "wants_more"))


def _chosen(rows: QuerySet[Saved] | QuerySet[Share], ids: Sequence[int]) -> Sequence[int]:
    return list(rows.filter(story_id__in=ids).values_list("story_id", flat=True))


def _why(story: Story, topics: Sequence[Topic], wishes: dict[int, bool], now: datetime) -> str:
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
