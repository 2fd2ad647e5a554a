"""A place in a long list that stays right while the list grows: the last row seen, not a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Place:
    """After the row with this moment and key."""

    moment: datetime
    key: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}_{self.key}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Return the place that was written as *text*; None for the beginning or for nonsense."""
        moment, _, key = text.replace(" ", "+").rpartition("_")
        try:
            found = cls(datetime.fromisoformat(moment), int(key))
        except ValueError:
            return None
        if not (found.moment.tzinfo and found.moment.year in YEARS and 0 <= found.key < 2**63):
            return None
        return cls(found.moment.astimezone(UTC), found.key)


def place_after[T: Any](rows: QuerySet[T], place: Place | None) -> QuerySet[T]:
    """Return those of *rows* (ordered by moment, then key, downward) that come after *place*."""
    if place is None:
        return rows
    later = Q(moment=place.moment, pk__lt=place.key)
    return rows.filter(Q(moment__lt=place.moment) | later)
