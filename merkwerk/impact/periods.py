"""Periods in the organisation's own days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import formats
from django.utils.translation import gettext as _

from merkwerk.kit import clock
from merkwerk.people.models import Organisation
from merkwerk.ui.templatetags.look import short_day


@dataclass(frozen=True)
class Period:
    """From a day until a day, both included."""

    since: date
    until: date

    def __str__(self) -> str:
        return _("%(since)s to %(until)s") % {
            "since": formats.date_format(self.since, "j F"),
            "until": formats.date_format(self.until, "j F Y"),
        }

    @property
    def shortly(self) -> str:
        """Return the period as it stands beside a bar."""
        if self.since == self.until:
            return short_day(self.since)
        return _("%(since)s – %(until)s") % {
            "since": short_day(self.since),
            "until": short_day(self.until),
        }

    @property
    def month(self) -> str:
        """Return the name of the month the period ends in, as it stands in a sentence."""
        return formats.date_format(self.until, "F")

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when the first day begins in *zone*, and when the day after the last one does."""
        after = self.until + timedelta(days=1)
        return (
            datetime.combine(self.since, time(), tzinfo=zone),
            datetime.combine(after, time(), tzinfo=zone),
        )

    def weeks(self) -> Iterator[Period]:
        """Give the period's Monday weeks, the first and the last perhaps cut short."""
        start = self.since
        while start <= self.until:
            end = min(start + timedelta(days=6 - start.weekday()), self.until)
            yield Period(start, end)
            start = end + timedelta(days=1)


def this_month(organisation: Organisation) -> Period:
    """Return the current month so far, in the organisation's local days."""
    today = clock.today(organisation.zone)
    return Period(today.replace(day=1), today)


def last_weeks(organisation: Organisation, weeks: int) -> Period:
    """Return the last *weeks* Monday weeks, this one so far included."""
    today = clock.today(organisation.zone)
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=weeks - 1), today)
