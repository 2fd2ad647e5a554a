"""Removing a source, and taking it back. What it brought stays; what was seen stays seen."""

from __future__ import annotations

from merkwerk.activity.remembering import remember
from merkwerk.library import activities, handing_on, taking_turns
from merkwerk.library.models import Source
from merkwerk.people.models import Membership


def remove(source: Source, *, by: Membership) -> None:
    """Follow a source no more. Twice is harmless."""
    taking_turns.hold(source)
    if not source.is_removed:
        source.remove(by=by)
        source.save(update_fields=["removed_at", "removed_by"])
        remember(activities.SOURCE_REMOVED, by=by, subject=("source", source.public_id))


def restore(source: Source, *, by: Membership) -> None:
    """Follow a removed source again, from where it was. Twice is harmless."""
    taking_turns.hold(source)
    if source.is_removed:
        source.restore()
        source.save(update_fields=["removed_at", "removed_by", "next_check_at"])
        remember(activities.SOURCE_RESTORED, by=by, subject=("source", source.public_id))
        if source.is_looking:
            handing_on.look_for_feed(source)
