"""Own hours: when somebody may be mailed. Pure functions of time; no tables, no clock.

A wall clock that jumps is read strictly: where a time happens twice or not at all, hours open at
the later reading and close at the earlier one, so that no moment lies outside what the clock says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 22  # three weeks and a day: past any single day that a jump of the clock removes


@dataclass(frozen=True)
class Hours:
    """Working days (0 is Monday) and hours on the person's own clock.

    Hours that close before they open run into the next day; equal ones last the whole day round.
    """

    days: frozenset[int]
    opens: time
    closes: time
    zone: ZoneInfo

    def contain(self, moment: datetime) -> bool:
        """Whether *moment* lies inside."""
        day = moment.astimezone(self.zone).date()
        return any(
            opens <= moment < closes for opens, closes in self._windows(day - timedelta(days=1), 2)
        )

    def openings(self, after: datetime) -> Iterator[datetime]:
        """Give the moments from *after* on at which the hours open, in UTC, for three weeks."""
        day = after.astimezone(self.zone).date()
        return (opens for opens, _ in self._windows(day, LOOK_AHEAD_DAYS) if opens >= after)

    def next_moment(self, after: datetime) -> datetime | None:
        """Return the first moment from *after* on inside the hours, in UTC; None if never."""
        day = after.astimezone(self.zone).date() - timedelta(days=1)
        for opens, closes in self._windows(day, LOOK_AHEAD_DAYS):
            if after < closes:
                return max(opens, after.astimezone(UTC))
        return None

    def next_day(self, after: datetime) -> datetime:
        """Return the moment at which the next local day begins, in UTC."""
        tomorrow = after.astimezone(self.zone).date() + timedelta(days=1)
        return max(_readings(tomorrow, time(0), self.zone))

    def _windows(self, first: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        for ahead in range(days):
            day = first + timedelta(days=ahead)
            if day.weekday() in self.days:
                opens, closes = self._window(day)
                if opens < closes:
                    yield opens, closes

    def _window(self, day: date) -> tuple[datetime, datetime]:
        last = day if self.closes > self.opens else day + timedelta(days=1)
        return max(_readings(day, self.opens, self.zone)), min(
            _readings(last, self.closes, self.zone)
        )


def _readings(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return both readings of a wall-clock time (PEP 495): equal, but for a clock that jumps."""
    local = datetime.combine(day, at, tzinfo=zone)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def next_monday(hours: Hours, after: datetime) -> datetime | None:
    """Return the next opening that is the first of its Monday week; None if there is none."""
    today = after.astimezone(hours.zone).date()
    monday = today - timedelta(days=today.weekday())
    for weeks in range(3):
        first = max(_readings(monday + timedelta(weeks=weeks), time(0), hours.zone))
        opening = next(hours.openings(first), None)
        if opening and opening >= after:
            return opening
    return None
