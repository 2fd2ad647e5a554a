"""Settling: what an organisation is called and how it looks; what a person says of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from merkwerk.activity import remembering
from merkwerk.identity import activities, picturing
from merkwerk.kit.registers import listed_networks
from merkwerk.notifications import planning
from merkwerk.people.models import Membership, NetworkChoice, Organisation

# Named, because a whole row written back would undo what others changed of it meanwhile: a role
# that was taken, a departure.
HOURS = ("work_days", "work_from", "work_until", "time_zone", "language")
PROFILE = ("name", "relation_line", *HOURS)


@dataclass(frozen=True)
class Choice:
    """What somebody says of one network."""

    network: str
    is_used: bool = False
    shares_work: bool = False
    is_willing: bool = False
    instance: str = ""

    @property
    def says_something(self) -> bool:
        """Whether any of the three was answered with yes."""
        return self.is_used or self.shares_work or self.is_willing


@transaction.atomic
def change_organisation(
    organisation: Organisation, facts: dict[str, Any], *, logo: bytes | None, by: Membership
) -> list[str]:
    """Change settings of the organisation; return the names of what changed.

    *facts* may hold name, languages, time_zone and colour. Raises the refusals of
    ``media.keeping`` for a logo that is no picture.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = [name for name, value in facts.items() if getattr(locked, name) != value]
    before = {name: getattr(locked, name) for name in changed}
    for name in changed:
        setattr(locked, name, facts[name])
    locked.save(update_fields=changed)
    if logo:
        picturing.set_logo(locked, logo, by=by)
        changed.append("logo")
    if changed:
        remembering.remember(
            activities.SETTINGS.name,
            by=by,
            subject=("organisation", locked.public_id),
            before=before,
            after={name: facts[name] for name in before},
            logo=bool(logo),
        )
    return changed


@transaction.atomic
def keep_profile(membership: Membership, *, picture: bytes | None, no_picture: bool) -> None:
    """Keep what somebody changed of themselves, and let what waits move along with their hours.

    Raises the refusals of ``media.keeping``.
    """
    membership.save(update_fields=PROFILE)
    planning.replan(membership)
    if picture:
        picturing.set_picture(membership, picture)
    elif no_picture:
        picturing.remove_picture(membership)


@transaction.atomic
def keep_hours(membership: Membership) -> None:
    """Keep what somebody changed of their hours and language; what waits moves along."""
    membership.save(update_fields=HOURS)
    planning.replan(membership)


@transaction.atomic
def answer_role_card(membership: Membership, *, willing: bool) -> None:
    """Keep the answer to the role card. A no is kept and never asked about."""
    was_read = membership.role_card_read_at is not None
    membership.read_role_card(willing=willing)
    membership.save(update_fields=["role_card_read_at", "is_willing"])
    if not was_read:
        remembering.remember(
            activities.ROLE_CARD.name,
            by=membership,
            subject=("membership", membership.public_id),
        )


@transaction.atomic
def choose_networks(membership: Membership, choices: Iterable[Choice]) -> None:
    """Keep what somebody says of each network; networks that do not exist are passed over.

    Who says nothing of any network has not chosen, and is offered them all.
    """
    known = {network.key for network in listed_networks()}
    said = [choice for choice in choices if choice.network in known]
    if not any(choice.says_something for choice in said):
        NetworkChoice.objects.filter(membership=membership).delete()
        return
    for choice in said:
        NetworkChoice.objects.update_or_create(
            membership=membership,
            network=choice.network,
            defaults={
                "is_used": choice.is_used,
                "shares_work": choice.shares_work,
                "is_willing": choice.is_willing,
                "instance": choice.instance,
            },
        )


def choices_of(membership: Membership) -> list[Choice]:
    """Return what somebody says of each network there is, in the order of the rack."""
    said = {row.network: row for row in NetworkChoice.objects.filter(membership=membership)}
    return [_choice(network.key, said.get(network.key)) for network in listed_networks()]


def _choice(key: str, row: NetworkChoice | None) -> Choice:
    if row is None:
        return Choice(key)
    return Choice(key, row.is_used, row.shares_work, row.is_willing, row.instance)
