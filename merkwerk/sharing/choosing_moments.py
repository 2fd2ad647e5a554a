"""A moment for a post, chosen by us because its author asked: in their hours, away from colleagues.

Many posts about one story in one hour look like a campaign and crowd each other out. We choose the
first quarter of an hour that is far enough from what others planned or shared; where none is, the
one that is farthest. Of others only the moments are looked at, and they are told to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from merkwerk.kit import clock
from merkwerk.library.models import Story
from merkwerk.notifications.planning import hours_of
from merkwerk.people.models import Membership
from merkwerk.sharing.models import Post, Share
from merkwerk.sharing.suggesting import fairly

STEP = timedelta(minutes=15)
AHEAD = timedelta(days=3)
AWAY = timedelta(hours=2)
SPREAD = 8  # quarters of an hour within which the same moment is not everybody's first


def a_good_moment(story: Story, *, by: Membership) -> datetime:
    """Return a moment within three days, or in the next hours of *by* when those come later."""
    now = clock.now()
    begin = now + STEP * (1 + fairly(f"{by.public_id}:{story.public_id}", SPREAD))
    candidates = [one for one in _candidates(begin, by) if not story.has_ended_at(one)]
    others = _moments_of_others(story, by, now)
    if not candidates:
        later = hours_of(by).next_moment(begin) or begin
        return begin if story.has_ended_at(later) else later
    far = (one for one in candidates if _distance(one, others) >= AWAY)
    return next(far, max(candidates, key=lambda one: _distance(one, others)))


def _candidates(begin: datetime, by: Membership) -> list[datetime]:
    hours = hours_of(by)
    steps = int(AHEAD / STEP)
    moments = (begin + STEP * count for count in range(steps))
    return [one for one in moments if hours.contain(one)]


def _moments_of_others(story: Story, by: Membership, now: datetime) -> list[datetime]:
    """Return when colleagues share *story*, lately and soon."""
    posts = Post.objects.filter(share__story=story).exclude(share__membership=by)
    planned = posts.exclude(state=Post.State.WITHDRAWN).values_list("due_at", flat=True)
    shares = Share.objects.about(story).exclude(membership=by).filter(posts=None)
    handed = shares.filter(handed_over_at__gte=now - AWAY)
    return [*planned, *handed.values_list("handed_over_at", flat=True)]


def _distance(moment: datetime, others: Sequence[datetime]) -> timedelta:
    return min((abs(moment - other) for other in others), default=AHEAD)
