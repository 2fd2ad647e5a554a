"""E-mail: words and link in the body."""

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import graphemes
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words, a blank line and the link."""
    return lay_out(text, Ruler(measure=graphemes, limit=limits.text), url=url)
