"""Feeds: RSS, Atom and RDF through feedparser, JSON Feed by our own reader; one form out."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from merkwerk.kit import addresses
from merkwerk.library.reading import json_feed, problems, xml_feed
from merkwerk.library.reading.raw import RawEntry, RawFeed

MOST_BYTES = 5_000_000
MOST_ENTRIES = 500
# More tags or entities than any feed of 500 entries has; the parser takes seconds for as many.
MOST_MARKS = {b"<": 150_000, b"&": 300_000}
_CONTRACT = ("id", "title", "link", "published_at", "author", "summary_html")
_JSON_START = re.compile(rb"^(?:\xef\xbb\xbf)?[\s\x00]*\{")


@dataclass(slots=True)
class FeedEntry:
    """One item. ``id`` is never empty; ``published_at`` is ISO 8601 with an offset;
    ``summary_html`` is sanitised.
    """

    id: str
    title: str | None = None
    link: str | None = None
    published_at: str | None = None
    author: str | None = None
    summary_html: str | None = None
    image: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry as ``inspect feed`` prints it."""
        values = asdict(self)
        return {name: values[name] for name in _CONTRACT}


@dataclass(slots=True)
class FeedReading:
    """A feed as read; ``problems`` are sentences from ``reading.problems``."""

    title: str | None = None
    link: str | None = None
    language: str | None = None
    entries: list[FeedEntry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The reading as ``inspect feed`` prints it."""
        return {
            "title": self.title,
            "link": self.link,
            "language": self.language,
            "entries": [entry.as_json() for entry in self.entries],
            "problems": self.problems,
        }


def read_feed(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
    zone: tzinfo = UTC,
) -> FeedReading:
    """Read a feed of any kind; never raises, what is odd stands in ``problems``.

    url is where it came from, content_type and charset what the sender said of it; a date without
    an offset is meant in zone. At most MOST_ENTRIES entries of the first MOST_BYTES bytes are read.
    """
    if not body.strip():
        return FeedReading(problems=[problems.EMPTY])
    part = _bounded(body)
    raw = _raw(part, addresses.absolute(url or ""), content_type, charset, zone)
    if len(part) < len(body):
        raw.problems.append(problems.TOO_BIG)
    if len(raw.entries) > MOST_ENTRIES:
        raw.problems.append(problems.TOO_MANY_ENTRIES)
    entries = _identified(raw.entries[:MOST_ENTRIES], raw.problems)
    if not entries and problems.NOT_A_FEED not in raw.problems:
        raw.problems.append(problems.NO_ENTRIES)
    return FeedReading(
        raw.title, raw.link, raw.language, entries, list(dict.fromkeys(raw.problems))
    )


def _bounded(body: bytes) -> bytes:
    """The beginning of the body that takes bounded time to read."""
    body = body[:MOST_BYTES]
    for mark, most in MOST_MARKS.items():
        if body.count(mark) > most:
            body = mark.join(body.split(mark, most)[:most])
    return body


def _raw(
    body: bytes, url: str, content_type: str | None, charset: str | None, zone: tzinfo
) -> RawFeed:
    try:
        if _JSON_START.match(body):
            return json_feed.read(body, url, zone)
        return xml_feed.read(body, url, content_type, charset, zone)
    except Exception:  # no feed, however odd, may stop the reading of others
        return RawFeed(problems=[problems.NOT_A_FEED])


def _identified(raw: Iterable[RawEntry], odd: list[str]) -> list[FeedEntry]:
    """The entries with an id each: their own, else their link, else made of title and date.

    An id that several entries with different links share is none.
    """
    raw = list(raw)
    links = {(entry.id, entry.link) for entry in raw if entry.id}
    shared = {name for name, count in Counter(name for name, _ in links).items() if count > 1}
    if shared:
        odd.append(problems.SAME_IDS)
    entries: dict[str, FeedEntry] = {}
    for entry in raw:
        name = _id(entry, shared)
        entries.setdefault(name, FeedEntry(name, *entry.rest()))
    if len(entries) < len(raw):
        odd.append(problems.REPEATED)
    return list(entries.values())


def _id(entry: RawEntry, shared: set[str]) -> str:
    if entry.id and entry.id not in shared:
        return entry.id
    if entry.link:
        return entry.link
    words = [entry.title or entry.summary_html or "", entry.published_at or "", entry.id]
    # Without a date, one title may be of several items; with one, an edited text makes no new item.
    if entry.title and entry.summary_html and not entry.published_at:
        words.append(entry.summary_html)
    content = "\n".join(words)
    return "sha256:" + hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:32]
