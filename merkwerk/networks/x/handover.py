"""X's web intent.

Source: https://developer.x.com/en/docs/x-for-websites/tweet-button/guides/web-intent:
`text`, `url`, `hashtags`, `via`; all together at most 280 characters. X puts the
link behind the words itself, with a space between.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.handing_over import with_query
from merkwerk.networks.x import wording
from merkwerk.networks.x.limits import LIMITS

INTENT = "https://x.com/intent/tweet"


class X(Network):
    """X: opens a post with words and link filled in."""

    key = "x"
    label = "X"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE, link=LinkPlace.SEPARATE, takes_text=True, takes_url=True
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the intent with words and link as separate parameters."""
        return with_query(INTENT, text=words, url=url)
