"""The feeds a page offers, and where sites usually keep one that they do not name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from merkwerk.kit import addresses
from merkwerk.kit.sniffing import looks_like_feed
from merkwerk.library.reading import decoding
from merkwerk.library.reading.markup import Link, Markup, take_apart, text_content
from merkwerk.library.reading.texts import one_line

MOST_BYTES = 5_000_000
MOST_FEEDS = 50
_MOST_LINKS = 5000
_KINDS = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/rdf+xml": "rss",
    "application/feed+json": "json",
    "application/json": "json",
    "text/rss+xml": "rss",
    "application/x-rss+xml": "rss",
}
_UNLIKE_FEEDS = re.compile(r"oembed|wp-json|manifest|/api/", re.IGNORECASE)
_LIKE_A_FEED = re.compile(
    r"/(?:feed|rss|atom)/?$|/(?:rss|feed|atom|index)\.(?:xml|rdf|rss|json)$|\.(?:rss|atom|rdf)$"
    r"|[?&](?:feed|format|type)=(?:rss2?|atom|feed)\b|/rss/[\w-]+$",
    re.IGNORECASE,
)
_USUAL = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where a feed is, or may be: its address, its title if any, and rss, atom, json or feed."""

    address: str
    title: str | None
    kind: str


def discover_feeds(
    body: bytes, url: str | None = None, charset: str | None = None
) -> list[FeedAddress]:
    """The feeds that a page offers, those it declares before those it only links to; never raises.

    url is where the page came from. When the body is a feed itself, that is the one.
    """
    head = body[:MOST_BYTES]
    if looks_like_feed(head) and b"<html" not in head[:4096].lower():
        own = addresses.absolute(url or "")
        return [FeedAddress(own, None, "feed")] if own else []
    markup = take_apart(decoding.decode(head, charset)[0], url)
    if markup is None:
        return []
    found: dict[str, FeedAddress] = {}
    for feed in (*_declared(markup), *_linked(markup)):
        found.setdefault(addresses.canonical(feed.address), feed)
    return list(found.values())[:MOST_FEEDS]


def usual_addresses(url: str) -> list[FeedAddress]:
    """Where a feed of this site would usually be; whoever calls this fetches them to find out."""
    base = addresses.absolute(url)
    folder = (
        base if base.endswith("/") else base + "/" if "." not in base.rpartition("/")[2] else base
    )
    starts = (
        dict.fromkeys(addresses.absolute(start, base) for start in (folder, "/")) if base else ()
    )
    return [
        FeedAddress(start + name, None, "feed")
        for start in starts
        if start.endswith("/") and "?" not in start
        for name in _USUAL
    ]


def _declared(markup: Markup) -> Iterator[FeedAddress]:
    for link in markup.links("link"):
        is_feed = "alternate" in link.rels and link.type in _KINDS and _is_likely(link)
        if is_feed or "feed" in link.rels:
            yield FeedAddress(link.address, one_line(link.title), _KINDS.get(link.type, "feed"))


def _is_likely(link: Link) -> bool:
    return not (link.type == "application/json" and _UNLIKE_FEEDS.search(link.address))


def _linked(markup: Markup) -> Iterator[FeedAddress]:
    for element in islice(markup.root.iter("a"), _MOST_LINKS):
        address = markup.absolute(element.get("href"))
        kind = _KINDS.get((element.get("type") or "").strip().lower())
        if address and (kind or _LIKE_A_FEED.search(address.partition("#")[0])):
            text = one_line(text_content(element)) or one_line(element.get("title"))
            yield FeedAddress(address, text, kind or _kind_by_name(address, text or ""))


def _kind_by_name(address: str, text: str) -> str:
    words = f"{address} {text}".lower()
    return next((kind for kind in ("atom", "json", "rss") if kind in words), "feed")
