"""Bluesky's facets: which bytes of a post are an address, a hashtag or somebody's name.

Source: the lexicon `app.bsky.richtext.facet` and https://docs.bsky.app/docs/advanced-guides/post-richtext:
offsets count bytes of UTF-8, the end is exclusive, and no server checks that they stay within
the text. A tag holds at most 64 grapheme clusters and 640 bytes, without its mark.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import Any

import regex

from merkwerk.networks.counting import graphemes, utf8_bytes
from merkwerk.networks.finding_links import find_links
from merkwerk.networks.finding_tags import find_tags

MOST_TAG_GRAPHEMES = 64
MOST_TAG_BYTES = 640
FACET = "app.bsky.richtext.facet"

# https://atproto.com/specs/handle: labels of 1-63 letters, digits, hyphens; 253 in all.
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
HANDLE = regex.compile(rf"(?:{_LABEL}\.)+[a-zA-Z](?:[a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9])?")
LONGEST_HANDLE = 253
_MENTION = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}_@./])@(?P<handle>{HANDLE.pattern})(?![\p{{L}}\p{{N}}_-])"
)

type Facet = dict[str, Any]


def facets_of(text: str, dids: Mapping[str, str] | None = None) -> tuple[Facet, ...]:
    """Return the facets of *text*, in order, never overlapping.

    *dids* gives the identifier behind a handle in lower case; a handle that is not in it stays
    plain text, since a facet needs to say who is meant.
    """
    links = find_links(text)
    offset = _offsets(text)
    spans = [*_links(text, links), *_tags(text, links), *_mentions(text, dids or {})]
    spans.sort(key=lambda span: span[:2])
    return tuple(
        _facet(offset(start), offset(end), feature) for start, end, feature in _apart(spans)
    )


def handles_in(text: str) -> list[str]:
    """Return the handles that are mentioned, in lower case, each once, in order."""
    found = [mention["handle"].lower() for mention in _MENTION.finditer(text)]
    return list(dict.fromkeys(one for one in found if len(one) <= LONGEST_HANDLE))


type _Span = tuple[int, int, dict[str, str]]


def _links(text: str, links: list[tuple[int, int]]) -> Iterator[_Span]:
    for start, end in links:
        address = text[start:end]
        whole = address if "://" in address[:8] else f"https://{address}"
        yield start, end, {"$type": f"{FACET}#link", "uri": whole}


def _tags(text: str, links: list[tuple[int, int]]) -> Iterator[_Span]:
    for start, end in find_tags(text, links):
        tag = text[start + 1 : end]
        if graphemes(tag) <= MOST_TAG_GRAPHEMES and utf8_bytes(tag) <= MOST_TAG_BYTES:
            yield start, end, {"$type": f"{FACET}#tag", "tag": tag}


def _mentions(text: str, dids: Mapping[str, str]) -> Iterator[_Span]:
    for mention in _MENTION.finditer(text):
        did = dids.get(mention["handle"].lower())
        if did:
            yield *mention.span(), {"$type": f"{FACET}#mention", "did": did}


def _apart(spans: list[_Span]) -> Iterator[_Span]:
    after = 0
    for span in spans:
        if span[0] >= after:
            after = span[1]
            yield span


def _offsets(text: str) -> Callable[[int], int]:
    sums = [0, *accumulate(utf8_bytes(character) for character in text)]
    return sums.__getitem__


def _facet(start: int, end: int, feature: dict[str, str]) -> Facet:
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
