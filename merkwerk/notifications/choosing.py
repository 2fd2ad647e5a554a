"""Choosing how often to be told, and in which hours. Only the person does; it is nobody's business,
so it is not remembered as an activity.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from merkwerk.kit import clock
from merkwerk.notifications import planning
from merkwerk.notifications.models import Notice, Pace, Preference
from merkwerk.people.models import Membership


def pace_of(membership: Membership) -> Pace:
    """Return how often somebody wants mail."""
    row = Preference.objects.filter(membership=membership).values_list("pace", flat=True).first()
    return Pace(row or Pace.AT_ONCE)


def choose_pace(membership: Membership, pace: Pace) -> None:
    """Choose how often to be mailed; what waits moves along. Safe to repeat."""
    Preference.objects.update_or_create(
        membership=membership, defaults={"pace": pace, "changed_at": clock.now()}
    )
    if pace == Pace.ONLY_IN_APP:
        Notice.objects.told_to(membership).filter(awaits_mail=True).update(awaits_mail=False)
    planning.replan(membership)


def choose_hours(membership: Membership, *, days: Iterable[int], opens: time, closes: time) -> None:
    """Choose one's own hours (days from 0, Monday; own clock); what waits moves along."""
    membership.work_days = sorted(set(days))
    membership.work_from, membership.work_until = opens, closes
    membership.save(update_fields=["work_days", "work_from", "work_until"])
    planning.replan(membership)


def choose(
    membership: Membership, *, pace: Pace, days: Iterable[int], opens: time, closes: time
) -> None:
    """Choose pace and hours together."""
    choose_hours(membership, days=days, opens=opens, closes=closes)
    choose_pace(membership, pace)
