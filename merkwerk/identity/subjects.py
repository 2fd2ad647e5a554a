"""How pages elsewhere show the people and teams an activity is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from merkwerk.identity.models import Invitation
from merkwerk.kit.registers import Subject, subjects
from merkwerk.people.models import Membership, Organisation, Team


def _memberships(public_ids: Sequence[str]) -> Mapping[str, Subject]:
    rows = Membership.objects.filter(public_id__in=public_ids).exclude(name="")
    return {public_id: Subject(name) for public_id, name in rows.values_list("public_id", "name")}


def _teams(public_ids: Sequence[str]) -> Mapping[str, Subject]:
    rows = Team.objects.filter(public_id__in=public_ids)
    return {public_id: Subject(name) for public_id, name in rows.values_list("public_id", "name")}


def _organisations(public_ids: Sequence[str]) -> Mapping[str, Subject]:
    rows = Organisation.objects.filter(public_id__in=public_ids)
    return {public_id: Subject(name) for public_id, name in rows.values_list("public_id", "name")}


def _invitations(public_ids: Sequence[str]) -> Mapping[str, Subject]:
    rows = Invitation.objects.filter(public_id__in=public_ids)
    return {
        public_id: Subject(email) for public_id, email in rows.values_list("public_id", "email")
    }


subjects.setdefault("membership", _memberships)
subjects.setdefault("team", _teams)
subjects.setdefault("organisation", _organisations)
subjects.setdefault("invitation", _invitations)
