"""How long notices and mails are remembered, and how a person's own leave this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.registers import Privacy, departures, register_privacy
from merkwerk.notifications import choosing
from merkwerk.notifications.models import Delivery, MailDay, Notice, Preference
from merkwerk.people.models import Membership

KEEP = timedelta(days=90)


def export(membership: Membership) -> dict[str, Any]:
    """Return what this room keeps of *membership*."""
    notices = Notice.objects.told_to(membership).order_by("made_at")
    mails = Delivery.objects.filter(membership=membership).order_by("made_at")
    days = MailDay.objects.filter(person=membership.person_id).order_by("day_on")
    return {
        "pace": choosing.pace_of(membership).value,
        "notices": list(notices.values("kind", "subject_kind", "subject_id", "made_at", "read_at")),
        "mails": list(mails.values("channel", "state", "made_at", "sent_at")),
        "days_with_mail": [day.isoformat() for day in days.values_list("day_on", flat=True)],
    }


def forget(membership: Membership) -> None:
    """Erase everything told to *membership*. The days with mail go with the person."""
    Delivery.objects.filter(membership=membership).delete()
    Notice.objects.told_to(membership).delete()
    Preference.objects.filter(membership=membership).delete()


def leave(membership: Membership) -> None:
    """Stop mail at once: nothing waits for somebody who left."""
    Delivery.objects.filter(membership=membership, state="waiting").delete()
    Notice.objects.told_to(membership).filter(awaits_mail=True).update(awaits_mail=False)


def sweep() -> int:
    """Delete what is past its retention in the organisation acted in. Return how many rows."""
    before = clock.now() - KEEP
    mails = Delivery.objects.filter(made_at__lt=before).exclude(state__in=["held", "sending"])
    gone = mails.delete()[0] + Notice.objects.filter(made_at__lt=before).delete()[0]
    return int(gone + MailDay.objects.filter(day_on__lt=before.date()).delete()[0])


register_privacy(
    Privacy(
        room="notifications",
        tables={
            "Notice": _("90 days"),
            "Delivery": _("90 days"),
            "Gathered": _("90 days"),
            "Preference": _("until 30 days after leaving"),
            "MailDay": _(
                "90 days; the only table here without an organisation: person and day, because the "
                "caps count over all organisations"
            ),
        },
        export=export,
        forget=forget,
        sweep=sweep,
    )
)
departures["notifications"] = leave
