"""Pausing a source, and letting it go on."""

from __future__ import annotations

from merkwerk.activity.remembering import remember
from merkwerk.library import activities, taking_turns
from merkwerk.library.models import Source
from merkwerk.people.models import Membership


def pause(source: Source, *, by: Membership) -> None:
    """Stop checking a source. Twice is harmless."""
    taking_turns.hold(source)
    if not source.is_paused:
        source.pause(by=by)
        source.save(update_fields=["paused_at", "paused_by"])
        remember(activities.SOURCE_PAUSED, by=by, subject=("source", source.public_id))


def resume(source: Source, *, by: Membership) -> None:
    """Check a source again, beginning now. Twice is harmless."""
    taking_turns.hold(source)
    if source.is_paused:
        source.resume()
        source.save(update_fields=["paused_at", "paused_by", "next_check_at"])
        remember(activities.SOURCE_RESUMED, by=by, subject=("source", source.public_id))
