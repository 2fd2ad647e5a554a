"""Inviting: an open hand by mail, one at a time or a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from merkwerk.activity import remembering
from merkwerk.identity import activities, errors, judging, list_reading, tasks
from merkwerk.identity.judging import Judged, Row
from merkwerk.identity.models import Invitation, InvitationList
from merkwerk.kit import clock
from merkwerk.people.models import Membership

AT_ONCE = 1000


@dataclass(frozen=True)
class Invited:
    """How many were invited, and the addresses passed over: here or invited already."""

    new: int
    passed_over: tuple[str, ...] = ()


def invite(rows: Sequence[Row], *, by: Membership) -> Invited:
    """Invite everybody in *rows*, or nobody: raises NobodyInvited when anything is wrong.

    Who is a member or invited already is passed over, so doing it twice mails nobody twice.
    """
    return _invite_who_is_new(judging.judge(rows, by=by), by=by)


def prepare_list(content: bytes, *, by: Membership) -> InvitationList:
    """Read a file of people and keep it for somebody's yes; nobody is invited yet.

    Raises the refusals of UnreadableList.
    """
    rows = list_reading.read(content)
    prepared: InvitationList = InvitationList.objects.create(
        lines=[row.as_line() for row in rows], made_by=by
    )
    return prepared


def judge_list(prepared: InvitationList, *, by: Membership) -> list[Judged]:
    """Return every line of the list with what is wrong with it today."""
    return judging.judge([Row(**line) for line in prepared.rows()], by=by)


@transaction.atomic
def import_list(prepared: InvitationList, *, by: Membership) -> Invited:
    """Invite everybody on the list, or nobody: raises NobodyInvited when anything is wrong.

    Who is a member or invited already is passed over. A second time changes nothing.
    """
    locked = InvitationList.objects.select_for_update(of=("self",)).get(pk=prepared.pk)
    if locked.imported_at:
        return Invited(0, tuple(row["email"] for row in locked.rows()))
    invited = _invite_who_is_new(judge_list(locked, by=by), by=by)
    locked.imported_at = clock.now()
    locked.save(update_fields=["imported_at"])
    return invited


@transaction.atomic
def invite_again(invitation: Invitation, *, by: Membership) -> None:
    """Send the mail once more and keep the invitation open for two weeks from now.

    Within a minute of the last time nothing happens, so a double click sends one mail.
    """
    locked = _locked(invitation)
    if locked.state not in ("open", "expired"):
        raise errors.InvitationOver(state=locked.state)
    if locked.mail_asked_at and (clock.now() - locked.mail_asked_at).total_seconds() < 60:
        return
    locked.ask_for_mail()
    locked.save()
    tasks.ask_for_post(locked.organisation.pk)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Membership) -> None:
    """Take an invitation back; its address opens nothing from now on. Twice is harmless."""
    locked = _locked(invitation)
    if locked.state not in ("open", "expired"):
        return
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    remembering.remember(activities.WITHDRAWN.name, by=by, subject=("invitation", locked.public_id))


def _locked(invitation: Invitation) -> Invitation:
    found: Invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    return found


def _invite_who_is_new(judged: Sequence[Judged], *, by: Membership) -> Invited:
    fresh = [one for one in judged if not one.is_passed_over]
    passed_over = tuple(one.email for one in judged if one.is_passed_over)
    return Invited(_invite_all(fresh, by=by), passed_over)


@transaction.atomic
def _invite_all(judged: Sequence[Judged], *, by: Membership) -> int:
    wrong = [one for one in judged if one.problems]
    if wrong:
        raise errors.NobodyInvited(number=len(wrong), wrong=wrong)
    if not judged:
        return 0
    _close_expired([one.email for one in judged])
    made = [_invitation(one, by=by) for one in judged]
    Invitation.objects.bulk_create(made, batch_size=AT_ONCE, ignore_conflicts=True)
    remembering.remember(
        activities.INVITED.name,
        by=by,
        subject=("organisation", by.organisation.public_id),
        number=len(made),
    )
    tasks.ask_for_post(by.organisation.pk)
    return len(made)


def _close_expired(emails: list[str]) -> None:
    """Make room for a new invitation where an old one ran out."""
    now = clock.now()
    expired = Invitation.objects.unanswered().filter(expires_at__lte=now)
    for start in range(0, len(emails), AT_ONCE):
        expired.filter(email__in=emails[start : start + AT_ONCE]).update(withdrawn_at=now)


def _invitation(judged: Judged, *, by: Membership) -> Invitation:
    invitation = Invitation(
        email=judged.email,
        name=judged.row.name.strip(),
        roles=judged.roles,
        team=judged.team,
        language=judged.language,
        invited_by=by,
    )
    invitation.ask_for_mail()
    return invitation
