"""Warning who works on stories when something of the library needs a hand.

Whether they also share is nothing to do with it.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from merkwerk.library.models import Source, Story
from merkwerk.notifications import telling
from merkwerk.people.models import Membership

TROUBLE = "source_trouble"
MISSED_PLAN = "missed_plan"


def warn_about_source(source: Source) -> int:
    """Tell who works on stories that a source keeps failing: once for each time it breaks.

    Returns how many are told.
    """
    since = source.problem_since or source.next_check_at
    subject = (TROUBLE, occasion(source.public_id, since))
    return telling.tell_many("library.source.failing", to=_studio(), subject=subject)


def warn_about_plan(story: Story) -> int:
    """Tell who planned a story that it could not be published then.

    When they work on stories no more, everybody who does is told. Returns how many are told.
    """
    planner = _studio().filter(pk__in=[story.planned_by_id])
    subject = (MISSED_PLAN, occasion(story.public_id, story.publish_at or story.made_at))
    to = planner if planner.exists() else _studio()
    return telling.tell_many("library.story.not_published", to=to, subject=subject)


def occasion(public_id: str, at: datetime) -> str:
    """Return a subject id that is new at each moment something happens to the same thing."""
    return f"{public_id}.{int(at.timestamp())}"


def public_id_of(occasion_id: str) -> str:
    """Return the public id within such a subject id."""
    return occasion_id.partition(".")[0]


def _studio() -> QuerySet[Membership]:
    found: QuerySet[Membership] = Membership.objects.all().working_on_stories()
    return found
