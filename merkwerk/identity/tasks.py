"""Background work of this room, one call each; safe to repeat and to be killed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from merkwerk.kit import queues
from merkwerk.kit.rounds import go_round
from merkwerk.people.models import Organisation


def ask_for_post(organisation_id: int) -> None:
    """Have waiting invitations mailed, once the transaction at hand is in."""
    post_invitations.configure(lock=f"invitations-{organisation_id}").defer(
        organisation_id=organisation_id
    )


@app.task(name="identity.post_invitations", queue=queues.MAIL)
def post_invitations(organisation_id: int) -> int:
    """Mail the invitations of one organisation that wait for it."""
    from merkwerk.identity import posting

    return posting.post_waiting(organisation_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="identity.look_for_post", queueing_lock="identity.look_for_post")
def look_for_post(timestamp: int) -> None:
    """Ask again for invitations whose job was lost."""
    from merkwerk.identity import posting

    for organisation_id in posting.organisations_waiting():
        ask_for_post(organisation_id)


@app.periodic(cron="17 * * * *")
@app.task(name="identity.erase_departed", queueing_lock="identity.erase_departed")
def erase_departed(timestamp: int) -> int:
    """Erase who left 30 days ago, in every organisation."""
    from merkwerk.identity import erasing

    ids = Organisation.objects.order_by("pk").values_list("pk", flat=True)
    return go_round(ids, erasing.erase_departed)
