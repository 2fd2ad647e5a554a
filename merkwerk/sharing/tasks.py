"""Background work: send what its author let go, and say in time that a connection ends."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from merkwerk.kit import queues, tenancy
from merkwerk.people.models import Organisation
from merkwerk.sharing import publishing, reminding
from merkwerk.sharing.models import Post


def ask_to_publish(post: Post) -> None:
    """Have *post* sent when it is due, once the transaction at hand is in.

    Lost with the process between the two, it is asked for by the minute.
    """
    transaction.on_commit(partial(_put_in_line, post), robust=True)


def _put_in_line(post: Post) -> None:
    job = publish_due.configure(
        queueing_lock=f"sharing.publish-{post.public_id}", schedule_at=post.next_try_at
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(organisation_id=post.organisation_id)


@app.task(name="sharing.publish_due", queue=queues.NETWORK, priority=queues.SOON)
def publish_due(organisation_id: int) -> None:
    """Send what is due in one organisation, a few at a time. Safe to repeat and to run at once."""
    publishing.publish_due(organisation_id)


@app.periodic(cron="* * * * *")
@app.task(
    name="sharing.publish_everywhere",
    queueing_lock="sharing.publish_everywhere",
    priority=queues.SOON,
    pass_context=False,
)
def publish_everywhere(timestamp: int) -> None:
    """Ask every organisation for what is due, so that a lost job loses nothing."""
    for organisation_id in _organisations():
        with tenancy.acting_in(organisation_id):
            is_due = publishing.is_anything_due()
        if is_due:
            lock = f"sharing.publish_due-{organisation_id}"
            with suppress(AlreadyEnqueued), transaction.atomic():
                publish_due.configure(queueing_lock=lock).defer(organisation_id=organisation_id)


@app.periodic(cron="17 * * * *")
@app.task(
    name="sharing.remind_of_endings",
    queue=queues.NETWORK,
    queueing_lock="sharing.remind_of_endings",
    pass_context=False,
)
def remind_of_endings(timestamp: int) -> None:
    """Tell in time of connections and of networks that end. Safe to repeat."""
    for organisation_id in _organisations():
        with tenancy.acting_in(organisation_id):
            reminding.renew_idle()
            reminding.remind()
            reminding.warn_administrators()


def _organisations() -> list[int]:
    return list(Organisation.objects.values_list("pk", flat=True))
