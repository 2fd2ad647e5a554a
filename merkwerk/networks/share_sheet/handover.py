"""The device's own share sheet, by `navigator.share`.

Source: https://www.w3.org/TR/web-share/: `title`, `text` and `url`, after a tap, over
HTTPS. Some apps drop the text when there is a link, hence the clipboard as well.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from merkwerk.networks.base import (
    Capabilities,
    Handover,
    Limits,
    LinkPlace,
    Network,
    Opens,
)
from merkwerk.networks.counting import plain
from merkwerk.networks.share_sheet import wording
from merkwerk.networks.share_sheet.limits import LIMITS


class ShareSheet(Network):
    """The share sheet: the person picks the app."""

    key = "share_sheet"
    label = _("Share from this device")
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.SHARE_SHEET,
        link=LinkPlace.SEPARATE,
        takes_text=True,
        takes_url=True,
        takes_image=True,
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return nothing: the page calls the device."""
        return ""

    def hand_over(
        self,
        *,
        text: str,
        url: str,
        title: str = "",
        instance: str | None = None,
        limits: Limits | None = None,
    ) -> Handover:
        """Say what goes to `navigator.share`, and what to copy first."""
        handover = super().hand_over(
            text=text, url=url, title=title, instance=instance, limits=limits
        )
        given = {"title": plain(title), "text": handover.text, "url": url}
        return replace(handover, sheet={name: value for name, value in given.items() if value})
