"""The feeds a page offers, and where sites usually keep one that they do not name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from merkwerk.kit import addresses
from merkwerk.kit.sniffing import looks_like_feed, looks_like_page
from merkwerk.library.reading import decoding, problems
from merkwerk.library.reading.markup import Element, Markup, spoken_text, take_apart
from merkwerk.library.reading.page import is_binary
from merkwerk.library.reading.texts import one_line

MOST_BYTES = 5_000_000
MOST_FEEDS = 50
_MOST_LINKS = 5000
_KINDS = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/rdf+xml": "rss",
    "application/feed+json": "json",
    "text/rss+xml": "rss",
    "application/x-rss+xml": "rss",
    "application/rss": "rss",
    "text/rss": "rss",
    "application/atom": "atom",
    "application/x.atom+xml": "atom",
    "application/x-atom+xml": "atom",
}
# Said of feeds and of much else.
_MAYBE = frozenset({"text/xml", "application/xml", "application/json"})
_UNLIKE_FEEDS = re.compile(r"oembed|wp-json|manifest|/api/|sitemap|opensearch|rsd\b", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"/comments?/|\bcomments?\b|\breacties?\b", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LIKE_A_FEED = re.compile(
    r"(?:/|^)(?:feed|rss|atom)/?$|(?:/|^)(?:rss|feed|atom|index)\.(?:xml|rdf|rss|json)$"
    r"|\.(?:rss|atom|rdf)$"
    r"|[?&](?:feed|format|type)=(?:rss2?|atom|feed)\b|/rss/[\w-]+$",
    re.IGNORECASE,
)
_XML = re.compile(r"\.xml(?:$|\?)", re.IGNORECASE)
_USUAL = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where a feed is, or may be: its address, its title if any, and rss, atom, json or feed."""

    address: str
    title: str | None
    kind: str


@dataclass(slots=True)
class Discovery:
    """The feeds of a page, and what was odd: sentences from ``reading.problems``.

    ``refused`` are those on addresses that we do not open.
    """

    feeds: list[FeedAddress] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    refused: list[FeedAddress] = field(default_factory=list)


def discover_feeds(
    body: bytes, url: str | None = None, charset: str | None = None
) -> list[FeedAddress]:
    """The feeds that a page offers, those last that the door to the network will refuse."""
    found = discover(body, url, charset)
    return [*found.feeds, *found.refused]


def discover(body: bytes, url: str | None = None, charset: str | None = None) -> Discovery:
    """The feeds that a page offers, those it declares before those it only links to; never raises.

    Feeds of comments come last. url is where the page came from; without it, addresses stay as they
    are written. When the body is a feed itself, that is the one.
    """
    head = body[:MOST_BYTES]
    if not head.strip():
        return Discovery(problems=[problems.EMPTY])
    if looks_like_feed(head) and b"<html" not in head[:4096].lower():
        own = addresses.absolute(url or "")
        if not own:
            return Discovery(problems=[problems.A_FEED])
        return Discovery([FeedAddress(own, None, "feed")])
    odd = [] if looks_like_page(head[:4096]) else [problems.NOT_A_PAGE]
    markup = None if is_binary(head) else take_apart(decoding.decode(head, charset)[0], url)
    return Discovery(problems=odd) if markup is None else _told_apart(markup, odd)


def _told_apart(markup: Markup, odd: list[str]) -> Discovery:
    """Each feed once, without those that the page may not name."""
    found: dict[str, FeedAddress] = {}
    refused: dict[str, FeedAddress] = {}
    for feed in (*_declared(markup), *_linked(markup)):
        if not _SCHEME.match(feed.address):
            odd.append(problems.INCOMPLETE)
        elif not markup.may_lead_to(feed.address):
            odd.append(problems.FEED_REFUSED)
            refused[feed.address] = feed
            continue
        found.setdefault(addresses.canonical(feed.address) or feed.address, feed)
    feeds = sorted(found.values(), key=_is_of_comments)
    return Discovery(
        feeds[:MOST_FEEDS], list(dict.fromkeys(odd)), list(refused.values())[:MOST_FEEDS]
    )


def _is_of_comments(feed: FeedAddress) -> bool:
    return bool(_OF_COMMENTS.search(f"{feed.address} {feed.title or ''}"))


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
    for element in _seen(markup, "link"):
        rels = element.get("rel", "").lower().split()
        address, kind = _address(markup, element), _kind(element)
        if address and ("feed" in rels or ("alternate" in rels and _is_feed(element, address))):
            title = one_line(element.get("title"))
            yield FeedAddress(address, title, _KINDS.get(kind) or _kind_by_name(address, kind))


def _is_feed(element: Element, address: str) -> bool:
    """Is this alternate form a feed, by its type, or by its name where the type does not tell?"""
    kind = _kind(element)
    if kind in _KINDS:
        return True
    if _UNLIKE_FEEDS.search(address):
        return False
    name = address.partition("#")[0]
    return kind in _MAYBE or (not kind and bool(_LIKE_A_FEED.search(name) or _XML.search(name)))


def _linked(markup: Markup) -> Iterator[FeedAddress]:
    for element in islice(_seen(markup, "a"), _MOST_LINKS):
        address = _address(markup, element)
        kind = _KINDS.get(_kind(element))
        if address and (kind or _LIKE_A_FEED.search(address.partition("#")[0])):
            text = one_line(spoken_text(element)) or one_line(element.get("title"))
            yield FeedAddress(address, text, kind or _kind_by_name(address, text or ""))


def _seen(markup: Markup, tag: str) -> Iterator[Element]:
    """The elements of a kind, those left out that only a script would use."""
    unused = {one for root in markup.root.iter("template") for one in root.iter(tag)}
    return (element for element in markup.root.iter(tag) if element not in unused)


def _kind(element: Element) -> str:
    return str(element.get("type", "")).partition(";")[0].strip().lower()


def _address(markup: Markup, element: Element) -> str:
    """Where it leads: made absolute where that can be, else a relative address as it is written."""
    written = (element.get("href") or "").strip()
    if written.lower().startswith("feed:"):
        rest = written[len("feed:") :]
        written = f"http:{rest}" if rest.startswith("//") else rest
    absolute = markup.absolute(written)
    return absolute or ("" if markup.base or _SCHEME.match(written) else one_line(written) or "")


def _kind_by_name(address: str, text: str) -> str:
    words = f"{address} {text}".lower()
    return next((kind for kind in ("atom", "json", "rss") if kind in words), "feed")
