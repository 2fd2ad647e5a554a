"""RSS, Atom and RDF feeds, through feedparser."""

import io
import re
from datetime import tzinfo
from typing import Any

import feedparser

from merkwerk.kit import addresses
from merkwerk.library.reading import dates, languages, problems, repairing, texts
from merkwerk.library.reading.raw import RawEntry, RawFeed
from merkwerk.library.reading.sanitising import sanitised

_IMAGE = re.compile(
    r"""<img\b[^>]{0,500}?\bsrc\s{0,5}=\s{0,5}["']?([^"'\s>]{1,2000})""", re.IGNORECASE
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w:.-]{1,40})""", re.IGNORECASE)
_DATES = ("published", "updated", "created")
_PLAIN = "text/plain"
_NOT_XML = (feedparser.NonXMLContentType, feedparser.CharacterEncodingOverride)


def read(
    body: bytes, url: str, content_type: str | None, charset: str | None, zone: tzinfo
) -> RawFeed:
    """Read a feed that came from url ("" when unknown) with this type and character set."""
    fit, odd = repairing.repaired(body, charset or _charset_of(content_type))
    if fit is not None:
        body, content_type, charset = fit, "application/xml", "utf-8"
    # As a file: feedparser would take a short text for an address or a path, and open it.
    parsed = feedparser.parse(
        io.BytesIO(body),
        response_headers=_headers(url, content_type, charset),
        sanitize_html=False,
        resolve_relative_uris=True,
    )
    feed = parsed.get("feed") or {}
    if not parsed.get("version") and not parsed.entries:
        return RawFeed(problems=[problems.NOT_A_FEED])
    version = str(parsed.version)
    is_odd = parsed.get("bozo") and not isinstance(parsed.get("bozo_exception"), _NOT_XML)
    entries = parsed.entries[:501]
    if version.startswith("atom"):
        _unlink_relative_ids(entries, body)
    if any(_is_badly_dated(entry, zone) for entry in entries):
        odd.append(problems.BAD_DATE)
    link = _address(feed.get("link"), url)
    return RawFeed(
        _title(feed, version),
        link,
        languages.tag(feed.get("language")),
        [_entry(entry, feed, url or link or "", zone, version) for entry in entries],
        [*odd, problems.ILL_FORMED] if is_odd else odd,
    )


def _charset_of(content_type: str | None) -> str | None:
    match = _CHARSET.search(content_type or "")
    return match[1] if match else None


def _headers(url: str, content_type: str | None, charset: str | None) -> dict[str, str]:
    headers = {"content-location": url} if url else {}
    if content_type and content_type.isascii() and content_type.isprintable():
        label = f"; charset={charset}" if charset and "charset" not in content_type else ""
        headers["content-type"] = content_type + label
    return headers


def _entry(entry: Any, feed: Any, base: str, zone: tzinfo, version: str) -> RawEntry:
    link = _address(entry.get("link"), base) or _enclosed(entry, base)
    return RawEntry(
        id=texts.one_line(entry.get("id"), 2000) or "",
        title=_title(entry, version),
        link=link,
        published_at=_published_at(entry, zone),
        author=_author(entry) or _author(entry.get("source") or {}) or _author(feed),
        summary_html=_summary(entry, link or base),
        image=_image(entry, link or base),
    )


def _title(holder: Any, version: str) -> str | None:
    """The title; only Atom 1.0 says whether it is HTML, of others feedparser and we look at it."""
    title = holder.get("title")
    if (holder.get("title_detail") or {}).get("type", _PLAIN) != _PLAIN:
        return texts.without_tags(title)
    return texts.one_line(title) if version == "atom10" else texts.as_written(title)


def _unlink_relative_ids(entries: list[Any], body: bytes) -> None:
    """Atom's ids are no links, unless they are written as one; feedparser makes all of them one."""
    for entry in entries:
        name = str(entry.get("id") or "").encode("utf-8", "replace")
        if entry.get("guidislink") and not entry.get("links"):
            is_written = name in body or name.replace(b"&", b"&amp;") in body
            entry["link"] = entry["link"] if is_written else None


def _address(value: object, base: str) -> str | None:
    return addresses.absolute(value, base or None) or None if isinstance(value, str) else None


def _enclosed(entry: Any, base: str) -> str | None:
    found = (_address(one.get("href"), base) for one in entry.get("enclosures") or ())
    return next((address for address in found if address), None)


def _published_at(entry: Any, zone: tzinfo) -> str | None:
    """The first date that can be read; feedparser's own reading invents what is not written."""
    for name in _DATES:
        moment = dates.read_moment(_said(entry, name), zone)
        if moment is not None:
            return moment.isoformat()
    return None


def _said(entry: Any, name: str) -> str:
    """A date as it is written; asked for one that is not there, feedparser gives another."""
    return str(entry[name] or "") if name in entry else ""


def _is_badly_dated(entry: Any, zone: tzinfo) -> bool:
    return any(_said(entry, name).strip() for name in _DATES) and not _published_at(entry, zone)


def _author(holder: Any) -> str | None:
    named = [one.get("name") for one in holder.get("authors") or () if one.get("name")]
    names = [texts.without_tags(name, 200) for name in named or [holder.get("author")]]
    return ", ".join(dict.fromkeys(name for name in names[:5] if name)) or None


def _contents(entry: Any) -> list[tuple[str, bool]]:
    """The texts of an entry, the shortest purpose first, and whether each is plain text."""
    details = [entry.get("summary_detail"), *(entry.get("content") or ())]
    pairs = [(one.get("value"), one.get("type") == _PLAIN) for one in details if one]
    return [(text, is_plain) for text, is_plain in pairs if isinstance(text, str) and text.strip()]


def _summary(entry: Any, base: str) -> str | None:
    for text, is_plain in _contents(entry):
        fragment = text.replace("&", "&amp;").replace("<", "&lt;") if is_plain else text
        if summary := sanitised(fragment, base):
            return summary
    return None


def _image(entry: Any, base: str) -> str | None:
    media = [*(entry.get("media_content") or ()), *(entry.get("enclosures") or ())]
    pictures = [one for one in media if _is_picture(one)]
    offered = [*pictures, *(entry.get("media_thumbnail") or ()), entry.get("image") or {}]
    values = [one.get("url") or one.get("href") for one in offered if hasattr(one, "get")]
    inline = (match[1] for text, _ in _contents(entry) if (match := _IMAGE.search(text)))
    found = (_address(value, base) for value in [*values, *inline])
    return next((address for address in found if address), None)


def _is_picture(one: Any) -> bool:
    return str(one.get("type") or "").startswith("image/") or one.get("medium") == "image"
