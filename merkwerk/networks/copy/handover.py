"""The clipboard. Nothing opens; the person goes where they want to go."""

from django.utils.translation import gettext_lazy as _

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.copy import wording
from merkwerk.networks.copy.limits import LIMITS


class Copy(Network):
    """Text and link on the clipboard: works everywhere, asks nothing."""

    key = "copy"
    label = _("Copy the text")
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.NOTHING, link=LinkPlace.IN_TEXT, takes_text=True, takes_url=True
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return nothing: the clipboard is all there is."""
        return ""
