"""WhatsApp's click-to-chat link without a number: the person chooses the chat.

Source: https://faq.whatsapp.com/5913398998672934 (`https://wa.me/?text=`): one
parameter, so the link stands in the text.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.handing_over import with_query
from merkwerk.networks.whatsapp import wording
from merkwerk.networks.whatsapp.limits import LIMITS
from merkwerk.networks.wording import joined

CHAT = "https://wa.me/"


class WhatsApp(Network):
    """WhatsApp: opens a message with words and link filled in."""

    key = "whatsapp"
    label = "WhatsApp"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE, link=LinkPlace.IN_TEXT, takes_text=True, takes_url=True
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the chat link with words and link in one text."""
        return with_query(CHAT, text=joined(words, url))
