"""What a post on X costs, in US dollars. Arithmetic only: no table, no clock, no call.

Source: https://docs.x.com/x-api/getting-started/pricing, as it stands since 20 April 2026: a post
0.015, with a link in it 0.200, and 0.005 for what is told of a picture. X may change its prices:
``PRICES_OF`` is the day on which these were read.

How it is kept: posting by itself is off until an administrator gives a budget for a calendar month
in UTC. Before a post is sent, ``sharing`` adds up ``of(post)`` of everything that it *began* this
month, also what ended *unknown*, since it may have been charged, and asks ``fits_budget`` under the
lock that holds the sum. What does not fit is refused with ``Why.BUDGET_IS_SPENT`` and opens the
intent, which is free. The sum stays ours: X's own spending limit is the second fence.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from merkwerk.networks.finding_links import find_links
from merkwerk.networks.publishing import Post

PRICES_OF = date(2026, 11, 25)
WITHOUT_LINK = Decimal("0.015")
WITH_LINK = Decimal("0.200")
ALTERNATIVE = Decimal("0.005")  # of a picture


def of(post: Post) -> Decimal:
    """Return what *post* costs, in US dollars. A bare address among the words is a link too."""
    made = WITH_LINK if post.link or find_links(post.text) else WITHOUT_LINK
    is_described = post.picture is not None and post.picture.alt
    return made + (ALTERNATIVE if is_described else Decimal(0))


def fits_budget(spent: Decimal, budget: Decimal, post: Post) -> bool:
    """Return whether *post* can be paid. All in US dollars; a budget of nothing is *off*."""
    return spent + of(post) <= budget
