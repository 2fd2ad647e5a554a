"""Telegram: the link on the first line, the words under it."""

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import utf16_units
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the link and the words as Telegram joins them."""
    ruler = Ruler(measure=utf16_units, limit=limits.text)
    return lay_out(text, ruler, url=url, joint="\n", link_first=True)
