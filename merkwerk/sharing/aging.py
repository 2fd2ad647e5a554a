"""Ages as people say them."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def age_of(moment: datetime, now: datetime) -> str:
    """Return how long ago *moment* was, in the reader's language: just now, hours, days, a date."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 60:
        return _("just now")
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    days = (_day(now) - _day(moment)).days
    if days < 14:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": max(days, 1)}
    return formats.date_format(timezone.localtime(moment), "j F Y")


def _day(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
