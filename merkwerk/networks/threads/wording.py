"""Threads: the words; the link is attached beside them and does not count."""

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import emoji_as_bytes
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words alone; the link is an attachment."""
    ruler = Ruler(measure=emoji_as_bytes, limit=limits.text)
    return lay_out(text, ruler, url=url, link_in_post=False)


def word_over_the_wire(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return words and link in one text; the first link of a text becomes its preview."""
    ruler = Ruler(measure=emoji_as_bytes, limit=limits.text)
    return lay_out(text, ruler, url=url)
