"""Background work: deliver what is due, when something is told and every minute."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from merkwerk.kit import queues
from merkwerk.notifications import delivering
from merkwerk.people.models import Organisation


def ask_to_deliver(organisation_id: int) -> None:
    """Have what is due in one organisation sent, once the transaction at hand is in.

    A job that waits already will do. One at a time, so that a long mailing holds one place.
    """
    # Before the commit a job could run and not see what it is for. Lost with the process between
    # the two, it is asked for by the minute.
    transaction.on_commit(partial(_put_in_line, organisation_id), robust=True)


def _put_in_line(organisation_id: int) -> None:
    one_at_a_time = f"notifications.deliver-{organisation_id}"
    job = deliver.configure(lock=one_at_a_time, queueing_lock=one_at_a_time)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(organisation_id=organisation_id)


@app.task(name="notifications.deliver", queue=queues.MAIL, priority=queues.SOON)
def deliver(organisation_id: int) -> None:
    """Plan and send what is due in one organisation, a slice at a time. Safe to repeat."""
    if delivering.deliver(organisation_id):
        ask_to_deliver(organisation_id)


@app.periodic(cron="* * * * *")
@app.task(
    name="notifications.deliver_everywhere",
    queueing_lock="notifications.deliver_everywhere",
    priority=queues.SOON,
    pass_context=False,
)
def deliver_everywhere(timestamp: int) -> None:
    """Ask every organisation for what is due, so that a lost job loses nothing."""
    for organisation_id in Organisation.objects.values_list("pk", flat=True):
        ask_to_deliver(organisation_id)
