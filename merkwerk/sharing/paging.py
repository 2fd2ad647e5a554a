"""A place in a long list that stays right while the list grows: the last row seen, not a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet


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
        return found if found.moment.tzinfo and 0 <= found.key < 2**63 else None


def place_of(row: Any) -> Place:
    """Return the place of a row that has ``moment``."""
    return Place(row.moment, row.pk)


def place_after[T: Any](rows: QuerySet[T], place: Place | None) -> QuerySet[T]:
    """Return those of *rows* (ordered by moment, then key, downward) that come after *place*."""
    if place is None:
        return rows
    later = Q(moment=place.moment, pk__lt=place.key)
    return rows.filter(Q(moment__lt=place.moment) | later)
