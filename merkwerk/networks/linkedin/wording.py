"""LinkedIn: the words go in the post, the link becomes a card beside them or stands below them."""

from dataclasses import replace

from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.counting import utf16_units
from merkwerk.networks.linkedin.commentary import commentary
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words alone; the link is on the card and does not count."""
    ruler = Ruler(measure=utf16_units, limit=limits.text)
    return lay_out(text, ruler, url=url, link_in_post=False)


def word_over_the_wire(
    text: str, *, url: str | None, limits: Limits, link_in_post: bool = True
) -> Wording:
    """Return the words as the Posts API takes them; what is escaped counts as it is sent."""
    ruler = Ruler(measure=_wire_length, limit=limits.text)
    worded = lay_out(text, ruler, url=url, link_in_post=link_in_post)
    return replace(worded, wire=commentary(worded.wire), whole=commentary(worded.whole))


def _wire_length(words: str) -> int:
    return utf16_units(commentary(words))
