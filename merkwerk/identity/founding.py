"""Founding: whoever holds a setup code makes one organisation and its first administrator with it.

The first run is the first of them; the operator opens the door again with
``opening.one_more_code``.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from merkwerk.activity import remembering
from merkwerk.identity import accounts, activities, errors, opening, picturing
from merkwerk.kit import tenancy
from merkwerk.people.models import GivenSlug, Membership, Organisation, Person, Role
from merkwerk.people.models.organisation import PETROL

ONE_FOUNDING_AT_A_TIME = 0x6D65726B


@dataclass(frozen=True)
class Plan:
    """What the first run asks: the organisation, and who looks after it."""

    name: str
    administrator_name: str
    administrator_email: str
    slug: str = ""
    languages: list[str] = field(default_factory=lambda: ["nl", "en"])
    time_zone: str = "Europe/Amsterdam"
    colour: str = PETROL
    logo: bytes | None = None
    password: str | None = None


def is_founded() -> bool:
    """Whether there is an organisation here."""
    return Organisation.objects.exists()


def is_first(organisation: Organisation) -> bool:
    """Whether *organisation* was made before any other that is here.

    To be asked once it is made: what was so before a founding had its turn may no longer be so.
    """
    return not Organisation.objects.filter(pk__lt=organisation.pk).exists()


def has_just_begun(membership: Membership) -> bool:
    """Whether this is the administrator of an organisation in which nobody else is yet."""
    return membership.has_role(Role.ADMINISTRATOR) and Membership.objects.here().count() == 1


def found(plan: Plan, *, code: str) -> Membership:
    """Make the organisation of *plan* and its first administrator, and use up the setup code.

    Returns the administrator's membership. Raises AlreadyFounded, WrongSetupCode, DemoIsHere,
    PasswordLater or SlugTaken, and the refusals of ``media.keeping`` for a logo that is no picture.
    Two at once with one code make one organisation: the second is refused. The transaction is its
    own, because what fails with a later commit could not give the code back.
    """
    with ExitStack() as until_commit, transaction.atomic(durable=True):
        wait_for_turn()
        is_right = until_commit.enter_context(opening.using(code))
        _check(plan, is_right=is_right)
        return make_organisation(plan)


def make_organisation(plan: Plan) -> Membership:
    """Make an organisation and its first administrator. Raises SlugTaken."""
    organisation = _organisation(plan)
    person = accounts.account_for(plan.administrator_email, password=plan.password)
    with tenancy.acting_in(organisation.pk):
        membership = _administrator(plan, person, organisation)
        if plan.logo:
            picturing.set_logo(organisation, plan.logo, by=membership)
        remembering.remember(
            activities.FOUNDED.name, by=membership, subject=("organisation", organisation.public_id)
        )
    return membership


def free_slug(name: str) -> str:
    """Return an address for an organisation called *name* that was never used."""
    base = slugify(name)[:34].strip("-") or "merkwerk"
    candidates = [base, *(f"{base}-{number}" for number in range(2, 100))]
    taken = _taken(candidates)
    return next(candidate for candidate in candidates if candidate not in taken)


def wait_for_turn() -> None:
    """Wait until nobody else makes an organisation, and keep others waiting until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_FOUNDING_AT_A_TIME])


def _check(plan: Plan, *, is_right: bool) -> None:
    founded = is_founded()
    if not is_right:
        raise errors.AlreadyFounded if founded else errors.WrongSetupCode
    opening.keep_demo_apart()
    if founded and plan.password:
        raise errors.PasswordLater


def _taken(slugs: list[str]) -> set[str]:
    return set(GivenSlug.objects.filter(slug__in=slugs).values_list("slug", flat=True))


def _organisation(plan: Plan) -> Organisation:
    slug = plan.slug or free_slug(plan.name)
    if _taken([slug]):
        raise errors.SlugTaken
    facts: dict[str, Any] = {"languages": plan.languages, "time_zone": plan.time_zone}
    try:
        with transaction.atomic():
            return Organisation.objects.create(
                slug=slug, name=plan.name, colour=plan.colour, **facts
            )
    except IntegrityError:
        raise errors.SlugTaken from None


def _administrator(plan: Plan, person: Person, organisation: Organisation) -> Membership:
    membership: Membership = Membership.objects.create(
        person=person,
        name=plan.administrator_name,
        roles=sorted([Role.ADVOCATE.value, Role.ADMINISTRATOR.value]),
        language=organisation.language,
        time_zone=organisation.time_zone,
    )
    return membership
