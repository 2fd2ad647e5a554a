"""Announcing: everybody who takes part hears of a published story, once, in batches.

Each batch is a transaction of its own; a worker killed half-way leaves notices that the next
attempt simply meets again.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from merkwerk.kit import clock, tenancy
from merkwerk.library import handing_on
from merkwerk.library.models import MayShare, Story
from merkwerk.notifications import telling
from merkwerk.people.models import Membership

BATCH = 2000
KIND = "library.story.published"
LOST_AFTER = timedelta(minutes=3)
SMALLEST_NUMBER = 8


def audience_of(story: Story) -> QuerySet[Membership]:
    """Return who is told about this story: everybody who takes part; nobody when it may not be
    shared, since then it only stands in the feed.
    """
    everybody: QuerySet[Membership] = Membership.objects.all().taking_part()
    return everybody if is_told(story) else everybody.none()


def is_told(story: Story) -> bool:
    """Whether anybody is told about this story at all."""
    return bool(story.may_share != MayShare.NO)


def size_of_audience(story: Story) -> int | None:
    """Return how many are told, or None when that is from one to seven: then it is not counted out.

    Nobody is 0.
    """
    number = audience_of(story).count()
    return None if 0 < number < SMALLEST_NUMBER else number


def tell_everybody(organisation_id: int, story_id: str) -> int:
    """Tell the audience of a story; return how many are told for the first time. Safe to repeat.

    A story whose telling ended is never told again, also when its notices are long gone.
    """
    told, last = 0, 0
    while True:
        with tenancy.acting_in(organisation_id):
            story = _story_to_tell(story_id)
            if story is None:
                return told
            batch = _next_batch(story, after=last)
            if not batch:
                _finish(story)
                return told
            told += _tell(story, batch)
        last = batch[-1]


def ask_for_missed(organisation_id: int) -> int:
    """Ask again for published stories whose telling did not end; return how many."""
    with tenancy.acting_in(organisation_id):
        moment = clock.now()
        missed = (
            Story.objects.all()
            .open_at(moment)
            .filter(
                told_at=None,
                published_at__range=(moment - timedelta(days=1), moment - LOST_AFTER),
            )
            .exclude(may_share=MayShare.NO)
        )
        stories = list(missed[:100])
        for story in stories:
            handing_on.tell_about_story(story)
        return len(stories)


def _story_to_tell(story_id: str) -> Story | None:
    untold = Story.objects.all().open_at(clock.now()).filter(told_at=None)
    found: Story | None = untold.exclude(may_share=MayShare.NO).filter(public_id=story_id).first()
    return found


def _next_batch(story: Story, *, after: int) -> list[int]:
    chosen = audience_of(story).filter(pk__gt=after).order_by("pk")
    return list(chosen.values_list("pk", flat=True)[:BATCH])


def _tell(story: Story, batch: list[int]) -> int:
    to = Membership.objects.filter(pk__in=batch)
    return telling.tell_many(KIND, to=to, subject=("story", story.public_id))


def _finish(story: Story) -> None:
    Story.objects.filter(pk=story.pk, told_at=None).update(told_at=clock.now())
