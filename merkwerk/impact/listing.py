"""Listing: my shares by what I said of them, so that nothing is called shared that was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models.functions import Coalesce

from merkwerk.links import counting
from merkwerk.links.counting import Totals
from merkwerk.people.models import Membership
from merkwerk.sharing.models import Share

MOST_LISTED = 100


@dataclass(frozen=True)
class MyShare:
    """One of my shares and what became of its link; ``together`` are all clicks of its story."""

    share: Share
    totals: Totals
    together: int


@dataclass(frozen=True)
class Listed:
    """Shares that stand alike, the latest first: at most 100, of ``in_all``."""

    rows: Sequence[MyShare]
    in_all: int


def by_answer(membership: Membership) -> Mapping[str, Listed]:
    """Return the shares of *membership* as ``shared``, ``unanswered`` and ``not_shared``.

    Each share is in one of the three. Eight questions, however many shares there are.
    """
    shares = Share.objects.by(membership)
    asked = {
        "shared": shares.out().order_by(Coalesce("confirmed_at", "claimed_at").desc()),
        "unanswered": shares.unanswered().order_by("-handed_over_at"),
        "not_shared": shares.not_shared().order_by("-denied_at"),
    }
    related = ("story", "link", "organisation")
    latest = {key: list(rows.select_related(*related)[:MOST_LISTED]) for key, rows in asked.items()}
    in_all = {key: rows.count() for key, rows in asked.items()}
    found = {one.share.pk: one for one in _with_totals([*chain(*latest.values())])}
    return {
        key: Listed([found[share.pk] for share in rows], in_all[key])
        for key, rows in latest.items()
    }


def _with_totals(shares: Sequence[Share]) -> Sequence[MyShare]:
    totals = counting.totals_for([share.link_id for share in shares if share.link_id])
    together = counting.by_dimension("story", [share.story.public_id for share in shares])
    return [
        MyShare(
            share,
            totals.get(share.link_id or 0, Totals()),
            together[share.story.public_id].counted,
        )
        for share in shares
    ]
