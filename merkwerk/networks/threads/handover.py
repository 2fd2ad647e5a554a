"""Threads' web intent.

Source: https://developers.facebook.com/documentation/threads/threads-web-intents
(19 March 2026): `text` fills the post in, `url` becomes the link attachment.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.handing_over import with_query
from merkwerk.networks.threads import wording
from merkwerk.networks.threads.limits import LIMITS

INTENT = "https://www.threads.com/intent/post"


class Threads(Network):
    """Threads: opens a post with the words filled in and the link attached."""

    key = "threads"
    label = "Threads"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE, link=LinkPlace.SEPARATE, takes_text=True, takes_url=True
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the intent with words and link as separate parameters."""
        return with_query(INTENT, text=words, url=url)
