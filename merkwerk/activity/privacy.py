"""How long happenings are kept, and how a person's own leave this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from merkwerk.activity import verbs
from merkwerk.activity.models import Activity
from merkwerk.kit import clock
from merkwerk.kit.registers import Privacy, register_privacy
from merkwerk.people.models import Membership

KEEP = timedelta(days=396)
KEEP_SETTINGS = timedelta(days=3 * 366)


def export(membership: Membership) -> dict[str, Any]:
    """Return what is remembered as done by *membership*."""
    fields = ("verb", "at", "subject_kind", "subject_id", "facts")
    return {"activities": list(Activity.objects.done_by(membership).order_by("at").values(*fields))}


def forget(membership: Membership) -> None:
    """Take the name off what *membership* did; that it happened stays until its time is over."""
    Activity.objects.done_by(membership).update(by=None)


def sweep() -> int:
    """Delete what is past its retention in the organisation acted in. Return how many rows."""
    now = clock.now()
    settings = verbs.of_settings()
    usual = Activity.objects.filter(at__lt=now - KEEP).exclude(verb__in=settings)
    long = Activity.objects.filter(at__lt=now - KEEP_SETTINGS)
    return int(usual.delete()[0]) + int(long.delete()[0])


register_privacy(
    Privacy(
        room="activity",
        tables={
            "Activity": _("13 months; changes of settings 3 years; without a name after leaving")
        },
        export=export,
        forget=forget,
        sweep=sweep,
    )
)
