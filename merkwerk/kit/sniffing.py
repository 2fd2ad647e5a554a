"""What a body is, by its label and by its first bytes: servers and people lie about both."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_HEAD = 64 * 1024
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_TAG = re.compile(rb"<[a-zA-Z!?/]")
_FEED = re.compile(rb"<(?:rss|feed|channel|(?:\w+:)?rdf|\w+:feed)\b|<\?xml", re.IGNORECASE)
_NOT_TEXT = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"RIFF")
_CONTROL = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))
_IMAGES = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/avif": re.compile(rb"....ftypavi[fs]", re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Accept:
    """A kind of answer we want: how to ask for it, which labels pass, and how it looks inside."""

    header: str
    types: frozenset[str]
    looks_right: Callable[[bytes], bool]

    def takes(self, declared: str) -> bool:
        """Does this declared type pass? No label at all does: the content then decides."""
        return not declared or declared in self.types

    def recognises(self, body: bytes) -> bool:
        """Does the body itself look like what we want?"""
        return self.looks_right(body[:_HEAD])


def looks_like_text(head: bytes) -> bool:
    """Could this be text in some encoding? NUL bytes only where UTF-16 or UTF-32 has them."""
    if head.startswith(_BOMS) or b"<\x00" in head[:16] or b"\x00<" in head[:16]:
        return True
    sample = head[:2048]
    if sample.lstrip().startswith(_NOT_TEXT) or b"\x00" in sample:
        return False
    return len(sample) - len(sample.translate(None, _CONTROL)) <= len(sample) // 20


def looks_like_page(head: bytes) -> bool:
    """Is this text with tags in it?"""
    return looks_like_text(head) and bool(_TAG.search(head.replace(b"\x00", b"")))


def looks_like_feed(head: bytes) -> bool:
    """Is this XML of a feed's kind, or a JSON object?"""
    if not looks_like_text(head):
        return False
    plain = head[:8192].replace(b"\x00", b"").removeprefix(_BOMS[0]).strip(b"\xff\xfe \t\r\n")
    return plain.startswith(b"{") or bool(_FEED.search(plain))


def image_type(body: bytes) -> str | None:
    """The type of a picture by its first bytes, or None when it is none that we show."""
    return next((name for name, look in _IMAGES.items() if look.match(body)), None)


def _looks_like_image(head: bytes) -> bool:
    return image_type(head) is not None


def _looks_like_page_or_feed(head: bytes) -> bool:
    return looks_like_page(head) or looks_like_feed(head)


_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_FEEDS = frozenset(
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "application/feed+json",
        "application/json",
        "text/html",
        "text/plain",
        "text/rss+xml",
        "application/x-rss+xml",
        "application/octet-stream",
        "binary/octet-stream",
    ]
)

PAGE = Accept("text/html, application/xhtml+xml;q=0.9", _PAGES, looks_like_page)
FEED = Accept(
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    _FEEDS,
    looks_like_feed,
)
PAGE_OR_FEED = Accept(f"text/html, {FEED.header}", _PAGES | _FEEDS, _looks_like_page_or_feed)
IMAGE = Accept(
    "image/webp, image/jpeg, image/png, image/gif", frozenset(_IMAGES), _looks_like_image
)
