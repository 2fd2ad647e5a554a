"""Browsing: the people of an organisation, found again by name, team or role."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from merkwerk.identity.models import Invitation
from merkwerk.people.models import Membership, Team
from merkwerk.people.models.membership import MembershipQuerySet

A_PAGE = 50


@dataclass(frozen=True)
class Wish:
    """Whom somebody looks for."""

    words: str = ""
    role: str = ""
    team: str = ""


def people(wish: Wish) -> MembershipQuerySet:
    """Return who is here and fits *wish*, by name, with team and address, in one question."""
    found: MembershipQuerySet = Membership.objects.here().select_related("person", "team")
    for word in wish.words.split():
        found = found.filter(Q(name__icontains=word) | Q(person__email__icontains=word))
    if wish.role:
        found = found.with_role(wish.role)
    if wish.team:
        found = found.filter(team__public_id=wish.team)
    return found.order_by("name", "pk")


def invited(words: str = "") -> list[Invitation]:
    """Return the unanswered invitations, newest first, at most 200."""
    found = Invitation.objects.unanswered().select_related("team")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return list(found.order_by("-invited_at", "-pk")[:200])


def invited_count() -> int:
    """Return how many invitations nobody has answered."""
    return int(Invitation.objects.unanswered().count())


@dataclass(frozen=True)
class Branch:
    """A team in its place in the tree."""

    team: Team
    depth: int
    people: int

    @property
    def steps(self) -> range:
        """One for each team above it, for the page to indent."""
        return range(self.depth)


def tree() -> list[Branch]:
    """Return all teams, each under its parent, with how many people have it as home team."""
    teams = list(Team.objects.order_by("name", "pk"))
    here = Membership.objects.here().exclude(team=None).order_by()
    counts = dict(here.values_list("team").annotate(Count("pk")))
    inside: dict[int | None, list[Team]] = {}
    for team in teams:
        inside.setdefault(team.parent_id, []).append(team)
    return list(_branches(inside, counts, None, 0))


def _branches(
    inside: dict[int | None, list[Team]], counts: dict[int, int], parent: int | None, depth: int
) -> list[Branch]:
    found: list[Branch] = []
    for team in inside.get(parent, []):
        found.append(Branch(team, depth, counts.get(team.pk, 0)))
        found.extend(_branches(inside, counts, team.pk, depth + 1))
    return found


def team_choices() -> list[tuple[str, str]]:
    """Return every team as (public id, name), in the order of the tree."""
    return [(branch.team.public_id, branch.team.name) for branch in tree()]
