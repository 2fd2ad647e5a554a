"""Finding a post of which only the container is known.

Source: https://developers.facebook.com/documentation/threads/retrieve-and-discover-posts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from merkwerk.networks.outcomes import Shared
from merkwerk.networks.publishing import Answer
from merkwerk.networks.threads import api

CLOCKS_DIFFER = timedelta(minutes=5)


def find(door: api.Door, notes: Mapping[str, Any], *, since: datetime | None) -> Shared | None:
    """Return the newest post with these words that is not older than *since*; None without one.

    Without *since*, when the container was made counts.
    """
    since = since or _moment(notes.get("made_at"))
    answer = door.get("me/threads", fields="id,permalink,text,timestamp", limit="10")
    if not isinstance(answer, Answer) or not answer.is_good or since is None:
        return None
    listed = answer.json().get("data")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and _is_it(one, notes, since - CLOCKS_DIFFER):
            return Shared(one["id"], str(one.get("permalink") or ""))
    return None


def _is_it(one: Mapping[str, Any], notes: Mapping[str, Any], since: datetime) -> bool:
    made_at = _moment(one.get("timestamp"))
    is_here = isinstance(one.get("id"), str) and one.get("text") == notes.get("text")
    return is_here and made_at is not None and made_at >= since


def _moment(told: Any) -> datetime | None:
    """Return a moment as Threads tells it, ``2026-11-25T09:30:00+0000``; None when it is none."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo else None
