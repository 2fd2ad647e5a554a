"""What this room keeps of people, for how long, and how it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.registers import Privacy, departures, endings, register_privacy
from merkwerk.links.privacy import let_go_of_shares
from merkwerk.people.models import Membership, Organisation
from merkwerk.sharing import connecting
from merkwerk.sharing.models import (
    BegunConnection,
    Connection,
    Draft,
    Passed,
    Post,
    Saved,
    Share,
    TopicWish,
)
from merkwerk.sharing.models.connection import BEGUN_FOR

DRAFT_DAYS = 90
THROWN_DAYS = 1
SHARE_DAYS = 396


def export(membership: Membership) -> dict[str, Any]:
    """Return a person's own words and shares. What they passed on is in no export."""
    drafts = Draft.objects.by(membership)
    shares = Share.objects.by(membership).select_related("story", "link")
    return {
        "drafts": list(drafts.values("text", "network", "edited_at")),
        "shares": [_exported(share) for share in shares],
        "posts": list(
            Post.objects.by(membership).values(
                "share__network", "state", "due_at", "address", "why", "said"
            )
        ),
        "accounts": list(
            Connection.objects.by(membership).values(
                "network", "purpose", "handle", "name", "address", "connected_at"
            )
        ),
        "saved": list(
            Saved.objects.filter(membership=membership).values("story__title", "chosen_at")
        ),
        "topics": list(
            TopicWish.objects.filter(membership=membership).values("topic__name", "wants_more")
        ),
    }


def _exported(share: Share) -> dict[str, Any]:
    return {
        "story": share.story.title,
        "network": share.network,
        "text": share.text,
        "link": share.link.address if share.link else None,
        "handed_over_at": share.handed_over_at,
        "claimed_at": share.claimed_at,
        "confirmed_at": share.confirmed_at,
    }


def leave(membership: Membership) -> None:
    """Throw away at once what was never shared, what is planned, and every connection."""
    Draft.objects.filter(membership=membership).delete()
    Post.objects.by(membership).waiting().delete()
    BegunConnection.objects.filter(membership=membership).delete()
    for connection in Connection.objects.by(membership):
        connecting.forget(connection)


def end(organisation: Organisation) -> None:
    """Have every network forget the accounts that were connected here."""
    for connection in Connection.objects.all():
        connecting.forget(connection)


def forget(membership: Membership) -> None:
    """Erase drafts, choices and shares. Their links stay, without a person."""
    for model in (Draft, Passed, Saved, TopicWish, BegunConnection, Connection):
        model.objects.filter(membership=membership).delete()
    _delete_shares(Share.objects.by(membership))


def sweep() -> int:
    """Delete what has had its time.

    Drafts untouched for 90 days or thrown away yesterday, and shares of more than 13 months ago.
    """
    now = clock.now()
    untouched = Q(edited_at__lt=now - timedelta(days=DRAFT_DAYS))
    thrown = Q(thrown_away_at__lt=now - timedelta(days=THROWN_DAYS))
    old_drafts = Draft.objects.filter(untouched | thrown)
    BegunConnection.objects.filter(begun_at__lt=now - BEGUN_FOR).delete()
    old_shares = Share.objects.filter(handed_over_at__lt=now - timedelta(days=SHARE_DAYS))
    return int(old_drafts.delete()[0]) + _delete_shares(old_shares)


def _delete_shares(shares: Any) -> int:
    """Delete *shares*; their links go on redirecting, but no longer say whose share they were."""
    let_go_of_shares(list(shares.values_list("public_id", flat=True)))
    return int(shares.delete()[0])


register_privacy(
    Privacy(
        room="sharing",
        tables={
            "Draft": _(
                "90 days after the last edit, a day after it is thrown away, or until leaving"
            ),
            "Share": _("13 months, seen by its author alone"),
            "Passed": _("as long as the story is here; in no export, count or audit"),
            "Saved": _("as long as the story is here"),
            "Post": _("with its share"),
            "Connection": _("until it is let go, or until leaving; sealed, in no export"),
            "BegunConnection": _("a quarter of an hour"),
            "HostApp": _("as long as the organisation is here; about no person"),
            "TopicWish": _("until 30 days after leaving"),
        },
        export=export,
        forget=forget,
        sweep=sweep,
    )
)
departures["sharing"] = leave
endings["sharing"] = end
