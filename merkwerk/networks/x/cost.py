"""What a post on X costs, in US dollars. Arithmetic only: no table, no clock, no call.

Source: https://docs.x.com/x-api/getting-started/pricing, as it stands since 20 April 2026: a post
0.015, with a link in it 0.200, and 0.005 for what is told of a picture. X may change its prices:
``PRICES_OF`` is the day on which these were read.

The budget that this is held against is kept by ``sharing.budgeting``; X's own spending limit is the
second fence.
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
