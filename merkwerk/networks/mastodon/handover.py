"""The share page of the person's own Mastodon server.

`https://{instance}/share?text=` is the page that Mastodon's own share buttons open;
it has one parameter that matters, so the link stands in the text.
Source: https://github.com/mastodon/mastodon, `app/controllers/shares_controller.rb`.
"""

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.handing_over import host_name, with_query
from merkwerk.networks.mastodon import wording
from merkwerk.networks.mastodon.limits import LIMITS
from merkwerk.networks.wording import joined


class Mastodon(Network):
    """Mastodon: opens a post on the person's own server, words and link filled in."""

    key = "mastodon"
    label = "Mastodon"
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.WEB_PAGE,
        link=LinkPlace.IN_TEXT,
        takes_text=True,
        takes_url=True,
        needs_instance=True,
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the server's share page. Raises `InstanceRefused`."""
        page = f"https://{host_name(instance)}/share"
        return with_query(page, text=joined(words, url))
