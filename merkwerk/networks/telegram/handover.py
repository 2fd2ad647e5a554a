"""Telegram's share link: the person chooses the chat.

Source: https://core.telegram.org/widgets/share: `url` and `text`.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.handing_over import with_query
from merkwerk.networks.telegram import wording
from merkwerk.networks.telegram.limits import LIMITS

SHARE = "https://t.me/share/url"


class Telegram(Network):
    """Telegram: opens a message with link and words filled in."""

    key = "telegram"
    label = "Telegram"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE,
        link=LinkPlace.SEPARATE,
        takes_text=True,
        takes_url=True,
        needs_url=True,
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the share link with words and link as separate parameters."""
        return with_query(SHARE, url=url, text=words)
