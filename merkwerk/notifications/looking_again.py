"""Looking again, just before a mail is said: whether it may still go, and still says what is so.

Between claiming and saying lie as many minutes as the mail server takes for all those before.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef

from merkwerk.kit import clock
from merkwerk.notifications import recording
from merkwerk.notifications.models import Delivery, Gathered, Pace, Preference, State
from merkwerk.notifications.planning import hours_of


def may_be_said(delivery_id: int, run: int) -> bool:
    """Return whether what *run* holds may be said now, and if so mark it as being said.

    If not, it waits again: the next claim decides what becomes of it. Call it in one transaction.
    """
    delivery = _held_and_wanted(delivery_id, run)
    if delivery is None or not _is_right_now(delivery):
        recording.put_back(run, due_at=clock.now(), only=delivery_id)
        return False
    held = Delivery.objects.filter(pk=delivery_id)
    return bool(held.update(state=State.SENDING, attempts=F("attempts") + 1))


def _held_and_wanted(delivery_id: int, run: int) -> Delivery | None:
    """Return it if *run* still holds it, nothing it says was read, and mail is still wanted."""
    read = Gathered.objects.filter(delivery=OuterRef("pk")).exclude(notice__read_at=None)
    quiet = Preference.objects.filter(membership=OuterRef("membership"), pace=Pace.ONLY_IN_APP)
    found: Delivery | None = (
        Delivery.objects.filter(~Exists(read), ~Exists(quiet))
        .filter(pk=delivery_id, run=run, state=State.HELD)
        .select_for_update(of=("self",))
        .select_related("membership")
        .first()
    )
    return found


def _is_right_now(delivery: Delivery) -> bool:
    if not delivery.has_a_reader:
        return False
    return not delivery.is_rationed or _is_inside_its_hours_and_day(delivery)


def _is_inside_its_hours_and_day(delivery: Delivery) -> bool:
    now, member = clock.now(), delivery.membership
    today = now.astimezone(member.zone).date()
    return hours_of(member).contain(now) and delivery.mail_day_on == today
