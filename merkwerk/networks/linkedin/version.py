"""How the versions of LinkedIn's interface live and die. This is the only place that knows.

Each call says which version it wants, as YYYYMM; there is none by default, and one that is past is
answered with 426. A version lives for at least twelve months, and LinkedIn tells its last day in a
table and by mail, never in an answer.
Source: https://learn.microsoft.com/linkedin/marketing/versioning and the table of
https://learn.microsoft.com/linkedin/marketing/integrations/migrations.

Use: the operator's setting becomes ``App.version`` and nothing else holds a version. A check at the
start and once a day shows ``alarm(app.version, today=...)`` to the operator whenever it is not
empty, which is from sixty days before the end. Days that LinkedIn publishes belong in `LAST_DAYS`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

NEWEST_KNOWN = "202608"  # the newest that LinkedIn's pages named when this was written
WARN_BEFORE = timedelta(days=60)
_FORM = re.compile(r"(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])")

# The day from which a version is answered with 426, by the table of migrations.
LAST_DAYS = {
    "202510": date(2026, 10, 15),
    "202511": date(2026, 11, 16),
    "202601": date(2027, 1, 15),
    "202602": date(2027, 2, 15),
    "202603": date(2027, 3, 16),
}


class NotAVersion(ValueError):
    """What was given is no version of LinkedIn's interface: those are written as YYYYMM."""


def is_version(version: str) -> bool:
    """Whether *version* has the form of one."""
    return _FORM.fullmatch(version) is not None


def released_on(version: str) -> date:
    """Return the first day of the month in which *version* came out. Raises NotAVersion."""
    found = _FORM.fullmatch(version)
    if found is None:
        raise NotAVersion(version)
    return date(int(found["year"]), int(found["month"]), 1)


def ends_on(version: str) -> date:
    """Return the day on which *version* dies: LinkedIn's own, or else the earliest that can be.

    LinkedIn promises twelve months; so far each lived about two weeks longer. Raises NotAVersion.
    """
    released = released_on(version)
    return LAST_DAYS.get(version) or released.replace(year=released.year + 1)


def days_left(version: str, *, today: date) -> int:
    """Return for how many days *version* is answered yet; 0 or less = no longer.

    Raises NotAVersion.
    """
    return (ends_on(version) - today).days


def alarm(version: str, *, today: date) -> str:
    """Return what to tell the operator of *version*; empty while nothing has to be done."""
    told = {"version": version, "newest": NEWEST_KNOWN}
    if not is_version(version):
        return _("LinkedIn's version has to be set as year and month, such as %(newest)s.") % told
    told["day"] = date_format(ends_on(version), "DATE_FORMAT")
    left = days_left(version, today=today)
    if left <= 0:
        return (
            _(
                "LinkedIn answers version %(version)s until %(day)s at the least; that is past. "
                "Set a newer one, or posts wait."
            )
            % told
        )
    if left <= WARN_BEFORE.days:
        return (
            _(
                "LinkedIn answers version %(version)s until %(day)s at the least. "
                "Set a newer one before that day."
            )
            % told
        )
    return ""
