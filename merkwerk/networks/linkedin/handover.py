"""LinkedIn's share page, which takes a link and nothing else.

Source: `https://www.linkedin.com/sharing/share-offsite/?url=`, the address behind the
share plugin, https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/plugins/share-plugin.
Text parameters are ignored there, so the words wait on the clipboard.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.handing_over import with_query
from merkwerk.networks.linkedin import wording
from merkwerk.networks.linkedin.limits import LIMITS

SHARE_PAGE = "https://www.linkedin.com/sharing/share-offsite/"


class LinkedIn(Network):
    """LinkedIn: opens a post with the link's card; the person pastes their words."""

    key = "linkedin"
    label = "LinkedIn"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE,
        link=LinkPlace.SEPARATE,
        takes_text=False,
        takes_url=True,
        needs_url=True,
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the share page with the link; it has no place for words."""
        return with_query(SHARE_PAGE, url=url)
