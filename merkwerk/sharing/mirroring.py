"""The private mirror: how much of a caption is its author's own. Kind, never blocking, never kept.

Texts are compared by their sets of five characters in a row, after everything that is no word is
gone. A rewrite in other words shows as own: this sees copying and nothing else.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import regex

from merkwerk.networks.finding_links import find_links

GRAM = 5  # characters
COPY_FROM = 0.85  # of the caption that stands in the suggestion
INTRO_FROM = 0.55
INTRO_WORDS = 8
ALIKE_FROM = 0.6  # Jaccard of two captions that say the same

_NAMES = regex.compile(r"(?<![\p{L}\p{N}])[@#＃][\p{L}\p{M}\p{N}_.@-]+")
_NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}\s]+")


class Label(StrEnum):
    """What a caption is, beside the suggestion that it is nearest to."""

    COPY = "copy"
    OWN_INTRO = "own_intro"
    LIGHT_EDIT = "light_edit"
    OWN_TAKE = "own_take"


@dataclass(frozen=True, slots=True)
class Mirror:
    """How a caption stands to one suggestion. Shares are from 0 to 1; ``own_words`` is a count."""

    of_suggestion: float  # how much of the suggestion is in the caption
    of_caption: float  # how much of the caption is suggestion
    own_words: int

    @property
    def label(self) -> Label:
        """Return what to call it."""
        if self.of_caption >= COPY_FROM:
            return Label.COPY
        if self.of_caption < INTRO_FROM:
            return Label.OWN_TAKE
        return Label.OWN_INTRO if self.own_words >= INTRO_WORDS else Label.LIGHT_EDIT


def mirror(caption: str, suggestions: Iterable[str]) -> Mirror | None:
    """Return how *caption* stands to the suggestion of which most is in it.

    None without words of its own or without suggestions: sharing a link alone is no copying.
    """
    words = plain_words(caption)
    if not words:
        return None
    seen = [_beside(words, plain_words(one)) for one in suggestions if plain_words(one)]
    return max(seen, key=lambda one: (one.of_caption, one.of_suggestion), default=None)


def alike(first: str, second: str) -> float:
    """Return the Jaccard similarity of two captions, 0 to 1; 0 when either has no words."""
    a, b = _grams(plain_words(first)), _grams(plain_words(second))
    return len(a & b) / len(a | b) if a and b else 0.0


def parrot_index(captions: Sequence[tuple[str, str]]) -> float | None:
    """Return the share of pairs of captions by different people that say the same, 0 to 1.

    Takes (who, caption); captions without words say nothing and count for nothing. None when there
    is no pair.
    """
    spoken = [(who, _grams(plain_words(text))) for who, text in captions]
    pairs = [
        _jaccard(a, b) >= ALIKE_FROM
        for (one, a), (other, b) in combinations([pair for pair in spoken if pair[1]], 2)
        if one != other
    ]
    return sum(pairs) / len(pairs) if pairs else None


def effective_messages(captions: Iterable[str]) -> float:
    """Return how many different messages there are in effect: e to the entropy of the groups.

    Captions that say the same, directly or by way of others, are one group. 0 without captions.
    """
    spoken = [grams for text in captions if (grams := _grams(plain_words(text)))]
    sizes = _group_sizes(spoken)
    shares = [size / len(spoken) for size in sizes]
    return math.exp(-sum(share * math.log(share) for share in shares)) if shares else 0.0


def plain_words(text: str) -> str:
    """Return the words of a text alone, in NFKC and lower case.

    Without addresses, hashtags, handles, signs and emoji.
    """
    normal = unicodedata.normalize("NFKC", text)
    for start, end in reversed(find_links(normal)):
        normal = f"{normal[:start]} {normal[end:]}"
    words = _NOT_WORDS.sub(" ", _NAMES.sub(" ", normal).lower())
    return " ".join(words.split())


def _beside(caption: str, suggestion: str) -> Mirror:
    ours, theirs = _grams(suggestion), _grams(caption)
    both = len(ours & theirs)
    known = set(suggestion.split())
    own = sum(1 for word in caption.split() if word not in known)
    return Mirror(both / len(ours), both / len(theirs), own)


def _grams(words: str) -> frozenset[str]:
    if len(words) <= GRAM:
        return frozenset([words] if words else [])
    return frozenset(words[at : at + GRAM] for at in range(len(words) - GRAM + 1))


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b)


def _group_sizes(spoken: Sequence[frozenset[str]]) -> list[int]:
    """Return how many captions each group has, joined wherever two are alike."""
    leader = list(range(len(spoken)))

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = one = leader[leader[one]]
        return one

    for one, other in combinations(range(len(spoken)), 2):
        if _jaccard(spoken[one], spoken[other]) >= ALIKE_FROM:
            leader[lead(one)] = lead(other)
    led = [lead(one) for one in range(len(spoken))]
    return [led.count(one) for one in set(led)]
