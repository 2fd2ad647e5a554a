"""Who may see and change whom. What is not for you looks absent."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from merkwerk.identity.models import Invitation, InvitationList
from merkwerk.identity.models.invitation import hashed
from merkwerk.people.models import Membership, Organisation, Role, Team, TeamStay

STUDIO = (Role.MANAGER.value, Role.ADMINISTRATOR.value)
ADMINISTRATORS = (Role.ADMINISTRATOR.value,)
BY_MANAGERS = frozenset({Role.ADVOCATE.value, Role.CURATOR.value})


def roles_to_give(by: Membership) -> frozenset[str]:
    """Return which roles *by* may give and take: all for administrators, the lower for managers."""
    if by.has_role(Role.ADMINISTRATOR):
        return frozenset(Role.values)
    return BY_MANAGERS if by.has_role(Role.MANAGER) else frozenset()


def may_manage(by: Membership, of: Membership) -> bool:
    """Whether *by* may change *of*: only an administrator touches managers and administrators."""
    return by.pk == of.pk or roles_to_give(by) >= set(of.roles)


def organisation_by_slug(slug: str) -> Organisation:
    """Return the organisation that an address names, for a visitor. Raises Http404."""
    return get_object_or_404(Organisation, slug=slug)


def fresh(organisation: Organisation) -> Organisation:
    """Return the organisation read anew, for a form to write on."""
    return Organisation.objects.get(pk=organisation.pk)


def member_for(by: Membership, public_id: str) -> Membership:
    """Return a colleague of *by* who is still here. Raises Http404."""
    _need_studio(by)
    people = Membership.objects.here().select_related("person", "team", "organisation")
    found: Membership = get_object_or_404(people, public_id=public_id)
    return found


def colleague_for(by: Membership, public_id: str) -> Membership:
    """Return somebody of the same organisation, for their picture. Raises Http404."""
    found: Membership = get_object_or_404(Membership.objects.here(), public_id=public_id)
    return found


def invitation_for(by: Membership, public_id: str) -> Invitation:
    """Return an invitation that nobody has answered yet. Raises Http404."""
    _need_studio(by)
    invitations = Invitation.objects.unanswered().select_related("team", "organisation")
    found: Invitation = get_object_or_404(invitations, public_id=public_id)
    return found


def any_invitation_for(by: Membership, public_id: str) -> Invitation:
    """Return an invitation in whatever state, so that withdrawing twice is harmless."""
    _need_studio(by)
    found: Invitation = get_object_or_404(Invitation, public_id=public_id)
    return found


def invitation_by_token(token: str) -> Invitation:
    """Return the invitation that a token opens, in whatever state. Raises Http404."""
    invitations = Invitation.objects.select_related("organisation", "team", "invited_by")
    found: Invitation = get_object_or_404(invitations, token_hash=hashed(token))
    return found


def list_for(by: Membership, public_id: str) -> InvitationList:
    """Return a list of people that *by* uploaded. Raises Http404."""
    _need_studio(by)
    found: InvitationList = get_object_or_404(InvitationList, public_id=public_id, made_by=by)
    return found


def team_for(by: Membership, public_id: str) -> Team:
    """Return a team of this organisation. Raises Http404."""
    _need_studio(by)
    found: Team = get_object_or_404(Team.objects.select_related("parent"), public_id=public_id)
    return found


def team_or_none(by: Membership, public_id: str) -> Team | None:
    """Return a team of this organisation, or None when there is none (any more)."""
    _need_studio(by)
    found: Team | None = Team.objects.filter(public_id=public_id).first()
    return found


def stays_of(by: Membership, of: Membership) -> list[TeamStay]:
    """Return the home teams somebody had, the latest first."""
    _need_studio(by)
    stays = TeamStay.objects.filter(membership=of).select_related("team")
    return list(stays.order_by("-from_on", "-pk"))


def _need_studio(by: Membership) -> None:
    if not by.has_role(*STUDIO):
        raise Http404
