"""Facebook: the person writes there; we only keep their words on the clipboard."""

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import graphemes
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words alone; the link is on the card."""
    ruler = Ruler(measure=graphemes, limit=limits.text)
    return lay_out(text, ruler, url=url, link_in_post=False)
