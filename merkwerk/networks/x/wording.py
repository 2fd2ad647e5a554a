"""X: the words, a space and the link, together at most 280 weighted characters."""

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import URL_ON_X, weighted
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words and the link as X joins them."""
    ruler = Ruler(measure=weighted, limit=limits.text, url_counts=URL_ON_X)
    return lay_out(text, ruler, url=url, joint=" ")
