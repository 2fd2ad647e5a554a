"""Makes this room's nouns, for its own tests, the rooms above and the demo."""

from __future__ import annotations

from merkwerk.library.models import Story
from merkwerk.people.models import Membership
from merkwerk.sharing import claiming, handing_over
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Share


def make_share(
    story: Story,
    *,
    by: Membership,
    network: str = "linkedin",
    text: str = "Zelf gezien.",
    said: str = "yes",
) -> Share:
    """Hand a story over and answer the one question; with ``said=""`` it stays open."""
    wish = Wish(text=text, network=network, has_asked=True)
    return claiming.answer(handing_over.hand_over(story, wish, by=by), said)
