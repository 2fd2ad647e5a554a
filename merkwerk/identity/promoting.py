"""Promoting: which roles somebody has. No role is a rank."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from merkwerk.activity import remembering
from merkwerk.identity import access, activities, errors
from merkwerk.people.models import Membership, Role


@transaction.atomic
def give_roles(membership: Membership, roles: Iterable[str], *, by: Membership) -> None:
    """Give *membership* exactly these roles, beside advocate. The same again changes nothing.

    Raises NotYoursToGive when *by* may not give or take one of them, LastAdministrator when nobody
    would be left to look after the organisation, HasLeft for somebody who is gone.
    """
    administrators = lock_administrators()
    locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    wanted = sorted({Role.ADVOCATE.value, *(str(role) for role in roles)})
    if wanted == sorted(locked.roles):
        return
    _check(locked, wanted, administrators, by=by)
    before, locked.roles = list(locked.roles), wanted
    locked.save(update_fields=["roles"])
    membership.roles = wanted
    remembering.remember(
        activities.ROLES.name,
        by=by,
        subject=("membership", locked.public_id),
        before=before,
        after=wanted,
    )


def lock_administrators() -> set[int]:
    """Return the ids of all administrators, held: two cannot take each other's role at once."""
    here = Membership.objects.here().with_role(Role.ADMINISTRATOR)
    return {one.pk for one in here.select_for_update(of=("self",)).order_by("pk")}


def _check(
    locked: Membership, wanted: list[str], administrators: set[int], *, by: Membership
) -> None:
    if not locked.is_here:
        raise errors.HasLeft(name=locked.name)
    if not set(wanted) ^ set(locked.roles) <= access.roles_to_give(by):
        raise errors.NotYoursToGive
    if Role.ADMINISTRATOR not in wanted and administrators == {locked.pk}:
        raise errors.LastAdministrator(name=locked.name)
