"""Background work: deliver what is due, when something is told and every minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from merkwerk.notifications import delivering
from merkwerk.people.models import Organisation


@app.task(name="notifications.deliver")
def deliver(organisation_id: int) -> None:
    """Plan and send what is due in one organisation, a slice at a time. Safe to repeat."""
    if delivering.deliver(organisation_id):
        deliver.defer(organisation_id=organisation_id)


@app.periodic(cron="* * * * *")
@app.task(
    name="notifications.deliver_everywhere",
    queueing_lock="notifications.deliver_everywhere",
    pass_context=False,
)
def deliver_everywhere(timestamp: int) -> None:
    """Ask every organisation for what is due, so that a lost job loses nothing."""
    for organisation_id in Organisation.objects.values_list("pk", flat=True):
        deliver.defer(organisation_id=organisation_id)
