"""Planning: when the next mail to somebody is due. The plan may be early: claiming looks again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from merkwerk.kit import clock
from merkwerk.notifications import kinds
from merkwerk.notifications.hours import Hours, next_monday
from merkwerk.notifications.models import Delivery, Notice, Pace, Preference, State
from merkwerk.people.models import Membership

STALE = timedelta(days=14)
HOURS = ("work_days", "work_from", "work_until", "time_zone")
BATCH = 2000


def hours_of(membership: Membership) -> Hours:
    """Return somebody's own hours."""
    return _hours(*(getattr(membership, name) for name in HOURS))


def _hours(days: Iterable[int], opens: Any, closes: Any, zone: str) -> Hours:
    return Hours(frozenset(days), opens, closes, ZoneInfo(zone))


def due_at(pace: str, hours: Hours, since: datetime) -> datetime | None:
    """Return when a mail about something told at *since* is due, in UTC; None for no mail.

    At once: the first moment inside own hours. Daily: the next time they open. Weekly: the first
    time they open in a Monday week.
    """
    if pace == Pace.AT_ONCE:
        return hours.next_moment(since)
    if pace == Pace.DAILY:
        return next(hours.openings(since), None)
    return next_monday(hours, since) if pace == Pace.WEEKLY else None


def plan() -> int:
    """Plan a delivery for everybody who awaits mail and has none under way.

    A fixed number of queries, however many people. Safe to repeat and to run twice at once. Returns
    how many were asked for.
    """
    planned = [*_rationed(), *_not_rationed()]
    Delivery.objects.bulk_create(planned, batch_size=BATCH, ignore_conflicts=True)
    return len(planned)


def awaiting(*, is_rationed: bool) -> QuerySet[Notice]:
    """Return the notices still to be mailed, under the ration or beside it, that are not stale."""
    fresh: QuerySet[Notice] = Notice.objects.awaiting_mail().filter(
        made_at__gte=clock.now() - STALE
    )
    urgent = kinds.keys_not_rationed()
    return fresh.exclude(kind__in=urgent) if is_rationed else fresh.filter(kind__in=urgent)


def _people(*, is_rationed: bool) -> QuerySet[Any, dict[str, Any]]:
    busy = Delivery.objects.under_way().filter(
        membership=OuterRef("membership"), is_rationed=is_rationed
    )
    pace = Preference.objects.filter(membership=OuterRef("membership")).values("pace")
    people: QuerySet[Any, dict[str, Any]] = (
        awaiting(is_rationed=is_rationed)
        .filter(~Exists(busy), membership__in=kinds.readers(is_rationed=is_rationed))
        .annotate(pace=Coalesce(Subquery(pace), Value(Pace.AT_ONCE.value)))
        .values("membership_id", "pace", *(f"membership__{name}" for name in HOURS))
        .annotate(since=Min("made_at"))
    )
    return people


def _rationed() -> Iterator[Delivery]:
    known: dict[Any, datetime | None] = {}
    for row in _people(is_rationed=True):
        hours = (tuple(row["membership__work_days"]), *(row[f"membership__{n}"] for n in HOURS[1:]))
        key = (row["pace"], hours, row["since"])
        if key not in known:
            known[key] = due_at(row["pace"], _hours(*hours), row["since"])
        due = known[key]
        if due:
            yield _delivery(row["membership_id"], due, is_rationed=True)


def _not_rationed() -> Iterator[Delivery]:
    for row in _people(is_rationed=False).exclude(pace=Pace.ONLY_IN_APP):
        yield _delivery(row["membership_id"], row["since"], is_rationed=False)


def _delivery(membership_id: int, due: datetime, *, is_rationed: bool) -> Delivery:
    return Delivery(membership_id=membership_id, is_rationed=is_rationed, due_at=due)


def replan(membership: Membership) -> None:
    """Move what waits to where the person's pace and hours want it now."""
    waiting = Delivery.objects.filter(
        membership=membership, state=State.WAITING, is_rationed=True
    ).select_for_update()
    pace = Preference.objects.filter(membership=membership).values_list("pace", flat=True).first()
    for delivery in waiting:
        due = due_at(pace or Pace.AT_ONCE, hours_of(membership), delivery.made_at)
        if due is None:
            delivery.delete()
        else:
            delivery.due_at = due
            delivery.save(update_fields=["due_at"])
