"""What a page says of itself: title, description, picture, site, author, date, language, address.

For each field the sources are asked in order: Open Graph (https://ogp.me/), Twitter cards, JSON-LD,
microdata, RDFa, Dublin Core, plain metas, the page's own elements, and last its running text.
"""

import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from merkwerk.kit import addresses
from merkwerk.kit.sniffing import looks_like_page, looks_like_text
from merkwerk.library.reading import decoding, gathering, languages, problems, texts
from merkwerk.library.reading.dates import read_moment
from merkwerk.library.reading.markup import Markup, take_apart
from merkwerk.library.reading.things import Facts

MOST_BYTES = 5_000_000
# Markup, also behind white space, a byte order mark or the NULs of UTF-16.
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[a-zA-Z!?/]")
# A feed's root element, after a byte order mark, declarations and comments.
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<[?!][^>]*>\s*)*<(?:rss|feed|(?:\w+:)?rdf)\b",
    re.IGNORECASE,
)
_CONTRACT = (
    "title", "description", "image", "site", "author", "published_at", "language", "canonical_url",
    "content_type", "problems",
)  # fmt: skip


@dataclass(slots=True)
class PageReading:
    """What was found, None where unknown. ``published_at`` is ISO 8601 with an offset.

    ``kind`` is what the page calls itself (article, JobPosting, video.other ...), ``problems`` are
    sentences from ``reading.problems``.
    """

    title: str | None = None
    description: str | None = None
    image: str | None = None
    site: str | None = None
    author: str | None = None
    published_at: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    content_type: str | None = None
    problems: list[str] = field(default_factory=list)
    kind: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The reading as ``inspect page`` prints it."""
        values = asdict(self)
        return {name: values[name] for name in _CONTRACT}


def read_page(
    body: bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    content_type: str | None = None,
    zone: tzinfo = UTC,
) -> PageReading:
    """Read a page; never raises, what is odd stands in ``problems``.

    url is where it came from, charset and content_type are what the sender said of it; a date
    without an offset is meant in zone.
    """
    reading = PageReading(content_type=_content_type(body, content_type))
    if not body.strip():
        reading.problems.append(problems.EMPTY)
        return reading
    if len(body) > MOST_BYTES:
        reading.problems.append(problems.TOO_BIG)
    if _FEED.match(body[:2048].replace(b"\x00", b"")):
        reading.problems.append(problems.A_FEED)
    elif not looks_like_page(body[:4096]):
        reading.problems.append(problems.NOT_A_PAGE)
    if not is_binary(body):
        text, odd = decoding.decode(body[:MOST_BYTES], charset)
        reading.problems.extend(odd)
        markup = take_apart(text, url)
        if markup is not None:
            _fill(reading, markup, zone)
    if reading.title is None:
        reading.problems.append(problems.NO_TITLE)
    return reading


def is_binary(body: bytes) -> bool:
    """Is this neither text nor something that begins as markup does?"""
    return not looks_like_text(body[:4096]) and not _MARKUP.match(body[:256].replace(b"\x00", b""))


def looks_like_html(body: bytes) -> bool:
    """Does the beginning name itself HTML?"""
    head = body[:2048].replace(b"\x00", b"").lower()
    return b"<html" in head or b"<!doctype html" in head


def _content_type(body: bytes, sent: str | None) -> str | None:
    if sent and "/" in sent:
        return sent.partition(";")[0].strip().lower()
    is_page = looks_like_page(body[:4096]) and not _FEED.match(body[:2048].replace(b"\x00", b""))
    return "text/html" if is_page else None


def _fill(reading: PageReading, markup: Markup, zone: tzinfo) -> None:
    facts, odd = gathering.gather(markup, zone)
    reading.problems.extend(odd)
    named = _first_line(facts, "site", 200)
    reading.site = named or addresses.host(markup.url).removeprefix("www.") or None
    reading.title = _title(facts, named)
    reading.description = _first_line(facts, "description", texts.MOST_IN_PARAGRAPH)
    reading.image = _image(reading, markup, facts)
    reading.author = _author(facts)
    reading.published_at = _published_at(reading, facts, zone)
    reading.canonical_url = _canonical(reading, markup, facts)
    reading.language = languages.language_of(facts.get("language", ()), markup)
    reading.kind = _first_line(facts, "kind", 50)


def _first_line(facts: Facts, name: str, most: int) -> str | None:
    lines = (texts.as_written(value, most) for value in facts.get(name, ()))
    return next((line for line in lines if line), None)


def _title(facts: Facts, site: str | None) -> str | None:
    """The title as it is stated; only that of the document loses the name of its site."""
    stated = _first_line(facts, "title", texts.MOST_IN_TITLE)
    own = _first_line(facts, "document_title", texts.MOST_IN_TITLE)
    if stated or own:
        return stated or _without_site(own or "", site)
    return _first_line(facts, "heading", texts.MOST_IN_TITLE)


def _without_site(title: str, site: str | None) -> str:
    for mark in (" | ", " - ", " – ", " — ", " • ", " · ", " :: ", " « ", " » "):
        if site and (without := title.removesuffix(mark + site)) != title:
            return without.strip() or title
    return title


def _author(facts: Facts) -> str | None:
    return texts.shortened(", ".join(facts.get("author", [])[:5]), 300) or None


def _image(reading: PageReading, markup: Markup, facts: Facts) -> str | None:
    offered = [value for value in facts.get("image", ()) if value.strip()]
    found = (markup.absolute(value) for value in offered)
    image = next((address for address in found if markup.may_lead_to(address)), None)
    if offered and image is None and (markup.base or ":" in offered[0]):
        reading.problems.append(problems.BAD_IMAGE)
    return image


def _published_at(reading: PageReading, facts: Facts, zone: tzinfo) -> str | None:
    dates = facts.get("published", [])
    moments = (read_moment(date, zone) for date in dates)
    moment = next((moment for moment in moments if moment), None)
    if moment is None and dates:
        reading.problems.append(problems.BAD_DATE)
    return moment.isoformat() if moment else None


def _canonical(reading: PageReading, markup: Markup, facts: Facts) -> str | None:
    found = (markup.absolute(value).partition("#")[0] for value in facts.get("canonical", ()))
    offered = [address for address in found if address]
    canonical = next((address for address in offered if markup.may_lead_to(address)), None)
    if canonical is None and offered:
        reading.problems.append(problems.CANONICAL_REFUSED)
        return None
    if canonical is None:
        return markup.url.partition("#")[0] or None
    if markup.url and _site(canonical) != _site(markup.url):
        reading.problems.append(problems.CANONICAL_ELSEWHERE)
    return canonical


def _site(address: str) -> str:
    return addresses.host(address).removeprefix("www.").removesuffix(".")
