"""A new mail in the person's own mail program.

Source: RFC 6068: `mailto:?subject=&body=`, spaces as %20 and line ends as %0D%0A.
What does not fit in the address stays on the clipboard.
"""

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from merkwerk.networks.base import Capabilities, LinkPlace, Network, Opens
from merkwerk.networks.counting import plain
from merkwerk.networks.cutting import longest_start
from merkwerk.networks.email import wording
from merkwerk.networks.email.limits import LIMITS
from merkwerk.networks.handing_over import with_query
from merkwerk.networks.wording import joined

LONGEST_SUBJECT = 500  # characters of the address; a longer title ends in an ellipsis


class Email(Network):
    """E-mail: opens a new mail with subject, words and link."""

    key = "email"
    label = _("E-mail")
    limits = LIMITS
    lay_out = staticmethod(wording.word)
    capabilities = Capabilities(
        opens=Opens.APP, link=LinkPlace.IN_TEXT, takes_text=True, takes_url=True
    )

    def address(self, words: str, *, url: str, title: str, instance: str | None) -> str:
        """Return the mailto: address with the title as subject."""
        body = joined(words, url).replace("\n", "\r\n")
        return with_query("mailto:", subject=subject(title), body=body)


def subject(title: str) -> str:
    """Return the title on one line, shortened visibly where it is very long."""
    line = " ".join(plain(title).split())
    kept = longest_start(line, lambda start: len(quote(start, safe="")) <= LONGEST_SUBJECT)
    return line if kept == line else f"{kept.rstrip()}…"
