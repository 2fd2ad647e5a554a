"""Bluesky: words and link in one text, measured twice."""

from dataclasses import replace

from merkwerk.networks.base import Limits, Unit, Wording
from merkwerk.networks.bluesky.facets import facets_of
from merkwerk.networks.counting import graphemes, utf8_bytes
from merkwerk.networks.wording import Ruler, lay_out


def word(text: str, *, url: str | None, limits: Limits) -> Wording:
    """Return the words, a blank line and the link; both measures must hold."""
    seen = Ruler(measure=graphemes, limit=limits.text, url_counts=limits.url_counts)
    sent = Ruler(measure=utf8_bytes, limit=limits.bytes, unit=Unit.BYTES)
    worded = lay_out(text, seen, sent, url=url)
    return replace(worded, facets=facets_of(worded.wire))
