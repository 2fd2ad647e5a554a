"""Mastodon: words and link in one text; addresses and handles count less."""

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import URL_ON_MASTODON, on_mastodon
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words, a blank line and the link; `limits` may be the instance's own."""
    url_counts = URL_ON_MASTODON if limits.url_counts is None else limits.url_counts

    def measure(words: str) -> int:
        return on_mastodon(words, url_counts=url_counts)

    ruler = Ruler(measure=measure, limit=limits.text, url_counts=url_counts)
    return lay_out(text, ruler, url=url)
