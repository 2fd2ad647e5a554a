"""Delivering: send what is due, one slice at a time, so that nobody gets the same mail twice.

A worker takes deliveries into its hands (*held*), and commits *sending* for each just before it is
said to the mail server, together with what became of the one before. While it works it keeps a lock
of the database session, which ends with the process however it ends. Whoever comes next sees by
that lock that a worker died: what it only held waits again, and the one that was being said is
*unknown* and is never said again. So a killed worker leaves one doubt at most, and no double mail.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count

from merkwerk.kit import clock, tenancy
from merkwerk.notifications import claiming, looking_again, planning, recording
from merkwerk.notifications.channels import registry
from merkwerk.notifications.channels.base import Channel, Errand, Line, Outcome, TryAgain
from merkwerk.notifications.models import Delivery, State

log = logging.getLogger(__name__)

SLICE = 1000
TURN_SECONDS = 20.0
LOCKS = 0x6D65726B  # our own name space among the database's advisory locks
LINE_DOWN = timedelta(minutes=5)


def deliver(organisation_id: int, *, most: int = SLICE) -> bool:
    """Plan and send what is due in one organisation, up to *most* mails.

    A turn also ends after some seconds, however slow the mail server is, so that no organisation
    waits for the whole mailing of another. Returns whether more may be waiting now. Safe to repeat,
    to run many times at once and to be killed at any moment. Call it outside a transaction: mail
    servers are slow.
    """
    with _run() as run:
        with tenancy.acting_in(organisation_id):
            take_over_from_the_dead()
            planning.plan()
        channels = registry.all_channels()
        left = [_deliver_by(channel, organisation_id, run, most) for channel in channels]
        return any(left)


def _deliver_by(channel: Channel, organisation_id: int, run: int, most: int) -> bool:
    said, until = 0, time.monotonic() + TURN_SECONDS
    with channel.line() as line:
        while said < most:
            with tenancy.acting_in(organisation_id):
                claim = claiming.claim(run, channel.key, most=min(claiming.BATCH, most - said))
            if not claim.found:
                return False
            said += claim.found
            if not _carry_all(line, claim.errands, organisation_id, run, until):
                return False
            if time.monotonic() >= until:
                break
    return True


def _carry_all(
    line: Line, errands: list[Errand], organisation_id: int, run: int, until: float
) -> bool:
    """Carry what is in our hands, for as long as the turn lasts; what is left waits again.

    Return False when the line is down.
    """
    before: tuple[Errand, Outcome] | None = None
    for errand in errands:
        if not _turn_page(organisation_id, run, before, errand):
            before = None
            continue
        outcome = line.carry(errand)
        before = errand, outcome
        if isinstance(outcome, TryAgain) and outcome.is_line_down:
            log.warning("notifications: the line is down, mail waits")
            _lay_down(organisation_id, run, before, clock.now() + LINE_DOWN)
            return False
        if time.monotonic() >= until:
            break
    _lay_down(organisation_id, run, before, clock.now())
    return True


def _turn_page(
    organisation_id: int, run: int, before: tuple[Errand, Outcome] | None, errand: Errand
) -> bool:
    """Write down what became of the one before and that the next is being said, in one commit.

    Returns whether the next is still ours to say, and still to be said.
    """
    with tenancy.acting_in(organisation_id):
        if before:
            recording.record(before[0].delivery_id, run, before[1])
        return looking_again.may_be_said(errand.delivery_id, run)


def _lay_down(
    organisation_id: int, run: int, before: tuple[Errand, Outcome] | None, due_at: datetime
) -> None:
    with tenancy.acting_in(organisation_id):
        if before:
            recording.record(before[0].delivery_id, run, before[1])
        recording.put_back(run, due_at=due_at)


def take_over_from_the_dead() -> None:
    """Free what dead workers of the organisation acted in had in their hands."""
    in_hands = Delivery.objects.filter(state__in=[State.HELD, State.SENDING])
    runs = {run for run in in_hands.values_list("run", flat=True) if run is not None}
    for run in sorted(runs):
        if _lock(run):
            try:
                unknown = recording.give_up_what_was_being_said(run)
                recording.put_back(run, due_at=clock.now())
            finally:
                _unlock(run)
            log.warning("notifications: took over from a dead worker, %d in doubt", unknown)


def counts() -> dict[str, int]:
    """Return how many deliveries of the organisation acted in are in each state, for operators."""
    rows = Delivery.objects.values_list("state").annotate(number=Count("pk"))
    return {state.value: 0 for state in State} | dict(rows)


@contextmanager
def _run() -> Iterator[int]:
    run = secrets.randbelow(2**31 - 1) + 1
    _lock(run)
    try:
        yield run
    finally:
        _unlock(run)


def _lock(run: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [LOCKS, run])
        return bool(cursor.fetchone()[0])


def _unlock(run: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock(%s, %s)", [LOCKS, run])
