"""How often were these links followed? Always for many links at once, never per row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Sum
from django.db.models.functions import Coalesce, TruncWeek

from merkwerk.links.models import DIMENSIONS, LinkDay, LinkDayReason, Segment

KINDS = ("counted", "filtered", "repeats", "unsure")


@dataclass
class Totals:
    """What became of the visits. ``counted`` is the headline; ``unsure`` stands beside it.

    ``reasons`` says why visits were filtered: the reason's number (see ``reasons.sentence``) and
    how many.
    """

    counted: int = 0
    filtered: int = 0
    repeats: int = 0
    unsure: int = 0
    reasons: dict[int, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """Every visit that was answered and written down."""
        return self.counted + self.filtered + self.repeats + self.unsure


class LinkWeek(NamedTuple):
    """How many clicks one link had in the week that begins on *monday*."""

    monday: date
    link_id: int
    clicks: int


def totals_for(link_ids: Collection[int]) -> dict[int, Totals]:
    """Return the totals of each link by its id (zeros for a link nobody followed). Two queries."""
    return _totals("link_id", link_ids, link_id__in=link_ids)


def by_dimension(dimension: str, public_ids: Collection[str]) -> dict[str, Totals]:
    """Return the totals of each share, story, network or team by its public id. Two queries.

    Raises ValueError for another dimension.
    """
    if dimension not in DIMENSIONS:
        raise ValueError(f"A link has no dimension {dimension!r}.")
    wanted = [key for key in public_ids if key]
    return _totals(f"link__{dimension}", wanted, **{f"link__{dimension}__in": wanted})


def by_day(
    link_ids: Collection[int], *, since: date | None = None, until: date | None = None
) -> dict[date, Totals]:
    """Return the totals of each of the organisation's local days that had visits. One query.

    ``reasons`` stays empty. *since* and *until* are both included.
    """
    rows = LinkDay.objects.filter(link_id__in=link_ids)
    rows = rows.filter(day__gte=since) if since else rows
    rows = rows.filter(day__lte=until) if until else rows
    return {row["key"]: _total(row) for row in _summed(rows, "day").order_by("key")}


def clicked_weeks(dimension: str, public_id: str) -> list[LinkWeek]:
    """Return each week in which a link of one share, story, network or team was clicked, the
    first week first; a week without clicks is left out. One query.

    Whoever shows these takes care that no few people stand behind what is shown. Raises ValueError
    for another dimension.
    """
    if dimension not in DIMENSIONS:
        raise ValueError(f"A link has no dimension {dimension!r}.")
    rows = LinkDay.objects.filter(**{f"link__{dimension}": public_id}, counted__gt=0)
    weeks = rows.values("link_id", monday=TruncWeek("day")).annotate(clicks=Sum("counted"))
    return [LinkWeek(**row) for row in weeks.order_by("monday", "link_id")]


def clicks_of(link_ids: Collection[int]) -> dict[int, int]:
    """Return how many clicks each link has (zero for a link nobody followed). One query."""
    rows = _summed(LinkDay.objects.filter(link_id__in=link_ids), "link_id")
    return dict.fromkeys(link_ids, 0) | {row["key"]: row["counted"] for row in rows}


def unrecorded() -> int:
    """Return how many visits of the last 31 days were answered but could not be written down.

    Over the whole installation: what was not written down has no link and no organisation.
    """
    return int(Segment.objects.aggregate(n=Coalesce(Sum("missed"), 0))["n"])


def _totals(key: str, wanted: Iterable[Any], **only: Any) -> dict[Any, Totals]:
    found = {value: Totals() for value in wanted}
    for row in _summed(LinkDay.objects.filter(**only), key):
        key_of_row = row.pop("key")
        found[key_of_row] = Totals(**row)
    reasons = LinkDayReason.objects.filter(**only).values("reason", key=F(key))
    for row in reasons.annotate(sum=Sum("n")).filter(sum__gt=0).order_by("reason"):
        found[row["key"]].reasons[row["reason"]] = row["sum"]
    return found


def _total(row: dict[str, Any]) -> Totals:
    return Totals(**{kind: row[kind] for kind in KINDS})


def _summed(rows: Any, key: str) -> Any:
    return rows.values(key=F(key)).annotate(**{kind: Sum(kind) for kind in KINDS})
