"""Placing: who is in which team, from and until which day; and the teams themselves."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from merkwerk.activity import remembering
from merkwerk.identity import activities, errors
from merkwerk.kit import clock
from merkwerk.people.models import Membership, Team, TeamStay


@transaction.atomic
def place(membership: Membership, team: Team | None, *, by: Membership) -> None:
    """Make *team* somebody's home team from today, or none. The same team again changes nothing."""
    locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if locked.team_id == (team.pk if team else None):
        return
    end_stay(locked)
    begin_stay(locked, team)
    membership.team = team
    remembering.remember(
        activities.PLACED.name,
        by=by,
        subject=("membership", locked.public_id),
        team=team.public_id if team else None,
    )


def begin_stay(membership: Membership, team: Team | None) -> None:
    """Write down that somebody's home team is *team* from the organisation's day of today."""
    membership.team = team
    membership.save(update_fields=["team"])
    if team is not None:
        TeamStay.objects.create(
            membership=membership, team=team, from_on=clock.today(membership.organisation.zone)
        )


def end_stay(membership: Membership) -> None:
    """Write down that the home team ended today; a stay that began today is as if it never was."""
    today = clock.today(membership.organisation.zone)
    stays = TeamStay.objects.filter(membership=membership, until_on=None)
    stays.filter(from_on__gte=today).delete()
    stays.update(until_on=today)


@transaction.atomic
def make_team(name: str, *, parent: Team | None, by: Membership) -> Team:
    """Make a team, inside *parent* if given. Raises TeamNameTaken."""
    try:
        with transaction.atomic():
            team: Team = Team.objects.create(name=name, parent=parent)
    except IntegrityError:
        raise errors.TeamNameTaken from None
    remembering.remember(activities.TEAM_MADE.name, by=by, subject=("team", team.public_id))
    return team


@transaction.atomic
def change_team(team: Team, *, name: str, parent: Team | None, by: Membership) -> None:
    """Give a team another name or place. Raises TeamNameTaken or TeamInItself."""
    list(Team.objects.select_for_update(of=("self",)).order_by("pk"))
    if parent is not None and team.pk in _line_above(parent):
        raise errors.TeamInItself
    team.name, team.parent = name, parent
    try:
        with transaction.atomic():
            team.save(update_fields=["name", "parent"])
    except IntegrityError:
        raise errors.TeamNameTaken from None
    remembering.remember(activities.TEAM_CHANGED.name, by=by, subject=("team", team.public_id))


@transaction.atomic
def remove_team(team: Team, *, by: Membership) -> None:
    """Remove an empty team. Raises TeamInUse while people or teams are in it."""
    if Membership.objects.here().filter(team=team).exists():
        raise errors.TeamInUse(name=team.name)
    public_id = team.public_id
    try:
        with transaction.atomic():
            team.delete()
    except (ProtectedError, RestrictedError):
        raise errors.TeamInUse(name=team.name) from None
    remembering.remember(activities.TEAM_REMOVED.name, by=by, subject=("team", public_id))


def _line_above(team: Team) -> list[int]:
    """Return the ids of *team* and of every team it is in."""
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    line: list[int] = []
    at: int | None = team.pk
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line
