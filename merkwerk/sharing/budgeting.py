"""Budgeting: a network that asks money for a post gets no more of it than the operator gave.

What is about to be sent counts, also where nobody knows afterwards whether it arrived: it may have
been charged. What certainly did not arrive is given back.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from merkwerk.kit import clock, tenancy
from merkwerk.sharing.models import Post


def budget_of(network: str) -> Decimal | None:
    """Return the US dollars an organisation may spend a month on *network*; None = it is free."""
    found: Decimal | None = settings.MERKWERK_BUDGETS.get(network)
    return found


def spent_on(network: str) -> Decimal:
    """Return the US dollars that *network* took from this organisation this month (UTC)."""
    charged = Post.objects.filter(share__network=network, charged_at__gte=_month())
    spent: Decimal | None = charged.aggregate(spent=Sum("cost"))["spent"]
    return spent or Decimal(0)


def reserve(post: Post, network: str, cost: Decimal) -> bool:
    """Add *cost* to what *post* cost so far, if it fits this month's budget; whether it did.

    Once for each attempt, also when a worker dies between this and the call. One at a time for each
    organisation and network, so that many workers together never spend more.
    """
    budget = budget_of(network)
    if budget is None:
        return True
    _wait_for_turn(network)
    if post.charged_key == post.key:
        return True
    if spent_on(network) + cost > budget:
        return False
    Post.objects.filter(pk=post.pk).update(
        cost=post.cost + cost, charged_at=clock.now(), charged_key=post.key
    )
    return True


def _wait_for_turn(network: str) -> None:
    with connection.cursor() as cursor:
        name = f"sharing.budget.{network}"
        cursor.execute(
            "select pg_advisory_xact_lock(%s, hashtext(%s))", [tenancy.current_id(), name]
        )


def _month() -> datetime:
    now = clock.now().astimezone(UTC)
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
