"""Leaving: at once out of the organisation, and everything personal gone 30 days later."""

from __future__ import annotations

from django.db import transaction

from merkwerk.activity import remembering
from merkwerk.identity import access, activities, erasing, errors, placing, promoting
from merkwerk.kit import clock
from merkwerk.kit.registers import departures
from merkwerk.people.models import Membership, Role


@transaction.atomic
def leave(membership: Membership, *, by: Membership) -> None:
    """End a membership now; *by* is that person, or who shows them out. Twice is harmless.

    The doors are closed with the next request, and every room does what it registered in
    ``kit.registers.departures`` (queue, tokens, consents). The personal rows are erased 30 days
    later. Raises LastAdministrator or NotYoursToGive.
    """
    administrators = promoting.lock_administrators()
    locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not locked.is_here:
        return
    if not access.may_manage(by, locked):
        raise errors.NotYoursToGive
    if administrators == {locked.pk}:
        raise errors.LastAdministrator(name=locked.name)
    _close(locked)
    membership.left_at = locked.left_at
    remembering.remember(activities.LEFT.name, by=by, subject=("membership", locked.public_id))


@transaction.atomic
def leave_and_erase(membership: Membership, *, name: str) -> None:
    """End one's own membership and erase everything personal now, not in 30 days.

    *name* is the organisation's name, typed to confirm; raises NotTheName when it is not.
    """
    expected = membership.organisation.name
    if " ".join(name.split()).casefold() != " ".join(expected.split()).casefold():
        raise errors.NotTheName(name=expected)
    leave(membership, by=membership)
    erasing.erase(Membership.objects.get(pk=membership.pk))


def _close(membership: Membership) -> None:
    for depart in list(departures.values()):
        depart(membership)
    placing.end_stay(membership)
    membership.left_at = clock.now()
    membership.roles = [Role.ADVOCATE.value]
    membership.is_willing = False
    membership.team = None
    membership.save(update_fields=["left_at", "roles", "is_willing", "team"])
