"""How long this room keeps what, and how people's own rows leave it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merkwerk.identity import accounts, picturing
from merkwerk.identity.models import CacheEntry, Invitation, InvitationList
from merkwerk.kit import clock
from merkwerk.kit.registers import Privacy, departures, register_privacy
from merkwerk.people.models import Membership

KEEP_ANSWERED = timedelta(days=30)
KEEP_LISTS = timedelta(days=7)


def export(membership: Membership) -> dict[str, Any]:
    """Return the sign-in address and the invitation that *membership* came by."""
    mine = Invitation.objects.filter(email=membership.person.email)
    return {
        "account": {"email": membership.person.email, "made_at": membership.person.made_at},
        "invitations": list(mine.values("email", "name", "invited_at", "accepted_at")),
        "invited_others": Invitation.objects.filter(invited_by=membership).count(),
    }


def forget(membership: Membership) -> None:
    """Erase the invitation, the lists and the picture; the account is set aside by the deed."""
    Invitation.objects.filter(email=membership.person.email).delete()
    Invitation.objects.filter(invited_by=membership).update(invited_by=None)
    InvitationList.objects.filter(made_by=membership).delete()
    picturing.remove_picture(membership)


def leave(membership: Membership) -> None:
    """End the sessions, and the lists of people that nobody else may see."""
    accounts.end_sessions(membership)
    InvitationList.objects.filter(made_by=membership).delete()


def sweep() -> int:
    """Delete answered invitations after 30 days, lists after 7, and attempts that have run out."""
    now = clock.now()
    long_ago = now - KEEP_ANSWERED
    over = Q(accepted_at__lt=long_ago) | Q(withdrawn_at__lt=long_ago) | Q(expires_at__lt=long_ago)
    deleted = [
        Invitation.objects.filter(over).delete()[0],
        InvitationList.objects.filter(made_at__lt=now - KEEP_LISTS).delete()[0],
        CacheEntry.objects.filter(expires__lt=now).delete()[0],
    ]
    return sum(deleted)


register_privacy(
    Privacy(
        room="identity",
        tables={
            "Invitation": _("until 30 days after it was answered or ran out"),
            "InvitationList": _("7 days, or until leaving"),
            "CacheEntry": _("at most a day; it names nobody"),
        },
        export=export,
        forget=forget,
        sweep=sweep,
    )
)
departures["identity"] = leave
