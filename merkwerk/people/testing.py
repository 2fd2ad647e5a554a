"""The cast, for every room's tests and for the demo: Ana, Bo, Cleo, Dara, Eli and Finn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from merkwerk.kit import clock, tenancy
from merkwerk.people.models import Membership, Organisation, Person, Role, Team

PASSWORD = "een-lange-zin-die-niemand-raadt"


def make_organisation(slug: str = "lumen", name: str = "Lumen", **facts: Any) -> Organisation:
    """Make an organisation that speaks Dutch and English."""
    return Organisation.objects.create(
        slug=slug, name=name, languages=facts.pop("languages", ["nl", "en"]), **facts
    )


def make_membership(
    organisation: Organisation, name: str, *roles: str, reads_role_card: bool = True, **facts: Any
) -> Membership:
    """Make a person and their membership; by default they read the role card and are willing."""
    email = facts.pop("email", f"{name.lower()}@{organisation.slug}.example")
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email)
    with tenancy.acting_in(organisation.pk):
        made: Membership = Membership.objects.create(
            person=person,
            name=name,
            roles=sorted({Role.ADVOCATE.value, *roles}),
            role_card_read_at=clock.now() if reads_role_card else None,
            is_willing=facts.pop("is_willing", reads_role_card),
            **facts,
        )
        return made


@dataclass(frozen=True)
class Cast:
    """Everybody in the stories we tell."""

    lumen: Organisation
    other: Organisation
    team: Team
    ana: Membership
    bo: Membership
    cleo: Membership
    dara: Membership
    eli: Membership
    finn: Membership


def make_cast() -> Cast:
    """Make both organisations and everybody in them."""
    lumen = make_organisation()
    other = make_organisation("elders", "Elders")
    with tenancy.acting_in(lumen.pk):
        team = Team.objects.create(name="Levering")
    finn = make_membership(lumen, "Finn", left_at=clock.now())
    return Cast(
        lumen=lumen,
        other=other,
        team=team,
        ana=make_membership(lumen, "Ana", Role.CURATOR),
        bo=make_membership(lumen, "Bo", team=team),
        cleo=make_membership(lumen, "Cleo", Role.MANAGER),
        dara=make_membership(lumen, "Dara", Role.ADMINISTRATOR),
        eli=make_membership(other, "Eli", Role.CURATOR, Role.ADMINISTRATOR),
        finn=finn,
    )
