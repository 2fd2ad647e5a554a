"""Recognising: is this item of a feed one we have seen, even when the feed changed its id?

Three marks are compared: the feed's own id, the address without tracking, and title with date. A
mark that several items of one feed share (many feeds link all to their front page) marks none.

Some feeds use an id again, for something else. So an id alone is not believed when address, title
and date all say otherwise; the id then goes over to the newer item.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from merkwerk.kit import addresses
from merkwerk.library.models import Source, SourceEntry
from merkwerk.library.models.story import MOST_TITLE
from merkwerk.library.reading.feed import FeedEntry, FeedReading
from merkwerk.library.reading.texts import without_tags


@dataclass(frozen=True)
class Marked:
    """An item with its marks; an empty mark says nothing."""

    entry: FeedEntry
    entry_key: str
    address_key: str
    wording_key: str

    @property
    def published_at(self) -> datetime | None:
        """Return when the feed says that it was published."""
        said = self.entry.published_at
        return datetime.fromisoformat(said) if said else None


def new_entries(source: Source, feed: FeedReading) -> list[Marked]:
    """Return the items that this source never brought before, in the feed's order.

    Asks the ledger once per kind of mark, however many items there are.
    """
    marked = _distinct([_mark(entry, feed) for entry in feed.entries])
    ledger = SourceEntry.objects.filter(source=source)
    known = {
        name: _known(ledger, name, {getattr(one, name) for one in marked})
        for name in ("address_key", "wording_key")
    }
    unseen = [one for one in marked if not any(getattr(one, name) in known[name] for name in known)]
    by_id = _bearers(ledger, unseen)
    return [one for one in unseen if _is_another(one, by_id.get(one.entry_key))]


def hand_ids_over(source: Source, entries: Iterable[Marked]) -> None:
    """Let the items that bore the ids of these new *entries* before go on without them."""
    bearers = _bearers(SourceEntry.objects.filter(source=source), entries)
    for row in bearers.values():
        row.entry_key = digest(row.entry_key, row.public_id)
        row.save(update_fields=["entry_key"])


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


def _bearers(ledger: QuerySet[SourceEntry], entries: Iterable[Marked]) -> dict[str, SourceEntry]:
    found = ledger.filter(entry_key__in={one.entry_key for one in entries})
    return {row.entry_key: row for row in found}


def _is_another(one: Marked, row: SourceEntry | None) -> bool:
    """Whether an item with the id of *row* is something else: address, title and date all differ.

    What is not known on both sides differs from nothing.
    """
    if row is None:
        return True
    differs = (
        (one.address_key, row.address_key),
        (one.wording_key, row.wording_key),
        (one.published_at, row.published_at),
    )
    is_other_title = not row.title or _plain(one.entry.title) != _plain(row.title)
    return is_other_title and all(new and old and new != old for new, old in differs)


def _plain(title: str | None) -> str:
    return " ".join((title or "").casefold().split())[:MOST_TITLE]


def _distinct(marked: list[Marked]) -> list[Marked]:
    by_address = _shared(one.address_key for one in marked)
    by_wording = _shared(one.wording_key for one in marked)
    by_id = _shared(one.entry_key for one in marked)
    return [
        replace(
            one,
            entry_key=_told_apart(one) if one.entry_key in by_id else one.entry_key,
            address_key="" if one.address_key in by_address else one.address_key,
            wording_key="" if one.wording_key in by_wording else one.wording_key,
        )
        for one in marked
    ]


def _told_apart(one: Marked) -> str:
    """Return an id for one of several items that bear the same; for the same page, the same."""
    return digest(one.entry_key, one.address_key or one.wording_key)


def _shared(keys: Iterable[str]) -> set[str]:
    return {key for key, count in Counter(keys).items() if count > 1}


def _known(ledger: QuerySet[SourceEntry], name: str, keys: set[str]) -> set[str]:
    keys.discard("")
    found = ledger.filter(**{f"{name}__in": keys})
    return set(found.values_list(name, flat=True))
