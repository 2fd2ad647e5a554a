"""Laying out words and link as they will stand in the post, and measuring them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from merkwerk.networks.base import Counted, Unit, Wording
from merkwerk.networks.counting import plain
from merkwerk.networks.cutting import longest_start

NEW_PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """One way to measure a post: the words by `measure`, the link by the same or as a number."""

    measure: Callable[[str], int]
    limit: int | None = None
    unit: Unit = Unit.CHARACTERS
    url_counts: int | None = None

    def length(self, words: str, *, link: str, joint: str) -> int:
        """Return what the words, the link and the joint between them count."""
        if not link:
            return self.measure(words)
        counts = self.measure(link) if self.url_counts is None else self.url_counts
        return counts + (self.measure(words) + self.measure(joint) if words else 0)

    def read(self, words: str, *, link: str, joint: str) -> Counted:
        """Measure the words with the link."""
        count = self.length(words, link=link, joint=joint)
        over_by = max(0, count - self.limit) if self.limit is not None else 0
        return Counted(count, self.limit, over_by, "", self.unit)


def lay_out(
    text: str,
    *rulers: Ruler,
    url: str | None,
    joint: str = NEW_PARAGRAPH,
    link_first: bool = False,
    link_in_post: bool = True,
) -> Wording:
    """Return the wording of a text.

    Takes the rulers that all must be obeyed; the first that is broken is the one
    that is told, else the first. `link_in_post=False` is for networks that show
    the link as a card beside the words.
    """
    words = plain(text)
    link = (url or "") if link_in_post else ""
    readings = [ruler.read(words, link=link, joint=joint) for ruler in rulers]
    told = next((reading for reading in readings if reading.over_by), readings[0])

    def fits(start: str) -> bool:
        return not any(ruler.read(start, link=link, joint=joint).over_by for ruler in rulers)

    def post(part: str) -> str:
        return joined(link, part, joint) if link_first else joined(part, link, joint)

    kept = longest_start(words, fits) if told.over_by else words
    return Wording(kept, post(kept), post(words), replace(told, cut=words[len(kept) :]))


def joined(first: str, second: str, joint: str = NEW_PARAGRAPH) -> str:
    """Return both with the joint between them; one of them alone stands without it."""
    return joint.join(piece for piece in (first, second) if piece)
