"""Recognising: is this item of a feed one we have seen, even when the feed changed its id?

Three marks are compared: the feed's own id, the address without tracking, and title with date. A
mark that several items of one feed share (many feeds link all to their front page) marks none.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from merkwerk.kit import addresses
from merkwerk.library.models import Source, SourceEntry
from merkwerk.library.reading.feed import FeedEntry, FeedReading
from merkwerk.library.reading.texts import without_tags


@dataclass(frozen=True)
class Marked:
    """An item with its marks; an empty mark says nothing."""

    entry: FeedEntry
    entry_key: str
    address_key: str
    wording_key: str


def new_entries(source: Source, feed: FeedReading) -> list[Marked]:
    """Return the items that this source never brought before, in the feed's order.

    Asks the ledger once per kind of mark, however many items there are.
    """
    marked = _distinct([_mark(entry, feed) for entry in feed.entries])
    ledger = SourceEntry.objects.filter(source=source)
    known = {
        name: _known(ledger, name, {getattr(one, name) for one in marked})
        for name in ("entry_key", "address_key", "wording_key")
    }
    return [one for one in marked if not any(getattr(one, name) in known[name] for name in known)]


def digest(*parts: str) -> str:
    """Return a mark of 64 characters (SHA-256)."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _mark(entry: FeedEntry, feed: FeedReading) -> Marked:
    return Marked(entry, digest(entry.id), _address_key(entry, feed), _wording_key(entry))


def _address_key(entry: FeedEntry, feed: FeedReading) -> str:
    address = addresses.canonical(entry.link or "")
    is_front_page = address and address == addresses.canonical(feed.link or "")
    return digest(address) if address and not is_front_page else ""


def _wording_key(entry: FeedEntry) -> str:
    title = " ".join((entry.title or "").casefold().split())
    beside = entry.published_at or without_tags(entry.summary_html, 500) or ""
    return digest(title, beside) if title and beside else ""


def _distinct(marked: list[Marked]) -> list[Marked]:
    by_address = _shared(one.address_key for one in marked)
    by_wording = _shared(one.wording_key for one in marked)
    return [
        replace(
            one,
            address_key="" if one.address_key in by_address else one.address_key,
            wording_key="" if one.wording_key in by_wording else one.wording_key,
        )
        for one in marked
    ]


def _shared(keys: Iterable[str]) -> set[str]:
    return {key for key, count in Counter(keys).items() if count > 1}


def _known(ledger: object, name: str, keys: set[str]) -> set[str]:
    keys.discard("")
    found = ledger.filter(**{f"{name}__in": keys})  # type: ignore[attr-defined]
    return set(found.values_list(name, flat=True))
