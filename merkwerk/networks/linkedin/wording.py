"""LinkedIn: the words go in the post, the link becomes a card beside them."""

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import utf16_units
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words alone; the link is on the card and does not count."""
    ruler = Ruler(measure=utf16_units, limit=limits.text)
    return lay_out(text, ruler, url=url, link_in_post=False)
