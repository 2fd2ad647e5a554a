"""Bluesky's compose link.

Source: https://docs.bsky.app/docs/advanced-guides/intent-links: one parameter, `text`,
so the link stands in the text.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.bluesky import wording
from merkwerk.networks.bluesky.limits import LIMITS
from merkwerk.networks.handing_over import with_query
from merkwerk.networks.wording import joined

INTENT = "https://bsky.app/intent/compose"


class Bluesky(Network):
    """Bluesky: opens a post with words and link filled in."""

    key = "bluesky"
    label = "Bluesky"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE, link=LinkPlace.IN_TEXT, takes_text=True, takes_url=True
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the compose link with words and link in one text."""
        return with_query(INTENT, text=joined(words, url))
