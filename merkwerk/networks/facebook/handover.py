"""Facebook's share page, which is given the link and never a word.

Source: https://developers.facebook.com/documentation/sharing/reference/share-dialog
(the preview comes from the page's Open Graph tags; nothing may be filled in for the
person: https://developers.facebook.com/devpolicy/). `sharer.php?u=` is the form of it
that needs no app of our own.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.facebook import wording
from merkwerk.networks.facebook.limits import LIMITS
from merkwerk.networks.handing_over import with_query

SHARER = "https://www.facebook.com/sharer/sharer.php"


class Facebook(Network):
    """Facebook: opens the share page with the link's card; the person writes there."""

    key = "facebook"
    label = "Facebook"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE,
        link=LinkPlace.SEPARATE,
        takes_text=False,
        takes_url=True,
        needs_url=True,
        may_prefill_text=False,
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the share page with the link, whatever the words are."""
        return with_query(SHARER, u=url)
