"""Retiring: stories are put away, and brought back when that was a mistake."""

from __future__ import annotations

from collections.abc import Sequence

from merkwerk.activity.remembering import remember
from merkwerk.kit import clock
from merkwerk.library import activities
from merkwerk.library.models import Story
from merkwerk.people.models import Membership


def retire(stories: Sequence[Story], *, by: Membership, because: str = "") -> list[Story]:
    """Put stories away; return those that were not away yet. Twice is harmless."""
    moment = clock.now()
    found = [story for story in _locked(stories) if not story.is_retired]
    for story in found:
        story.retire(by=by, because=because.strip(), at=moment)
        story.save()
        remember(activities.RETIRED, by=by, subject=("story", story.public_id))
    return found


def bring_back(stories: Sequence[Story], *, by: Membership) -> list[Story]:
    """Bring stories back; return those that were away. Twice is harmless.

    What was published is offered again; what was planned is a draft: its time may have passed.
    """
    found = [story for story in _locked(stories) if story.is_retired]
    for story in found:
        story.bring_back()
        story.save()
        remember(activities.BROUGHT_BACK, by=by, subject=("story", story.public_id))
    return found


def _locked(stories: Sequence[Story]) -> list[Story]:
    keys = [story.pk for story in stories]
    return list(Story.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
