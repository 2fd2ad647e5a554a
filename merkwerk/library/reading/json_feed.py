"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), read tolerantly."""

import html
import json
from datetime import datetime, tzinfo
from typing import Any

from merkwerk.kit import addresses
from merkwerk.library.reading import decoding, languages, problems, texts
from merkwerk.library.reading.dates import read_moment
from merkwerk.library.reading.raw import RawEntry, RawFeed
from merkwerk.library.reading.sanitising import sanitised

MOST_ENTRIES_LOOKED_AT = 501
_DATES = ("date_published", "date_modified")
_VERSION = "jsonfeed.org/version/"


def read(body: bytes, url: str, zone: tzinfo) -> RawFeed:
    """Read a JSON Feed that came from url ("" when unknown)."""
    text, odd = decoding.decode(body)
    try:
        document = json.loads(text.lstrip("\ufeff"), strict=False, parse_float=str)
    except (ValueError, RecursionError):
        return RawFeed(problems=[problems.NOT_A_FEED])
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return RawFeed(problems=[problems.NOT_A_FEED])
    if _VERSION not in str(document.get("version")):
        odd.append(problems.ILL_FORMED)
    base = url or addresses.absolute(_text(document.get("feed_url")))
    if any(_is_badly_dated(item, zone) for item in items[:MOST_ENTRIES_LOOKED_AT]):
        odd.append(problems.BAD_DATE)
    kept = [item for item in items if isinstance(item, dict)][:MOST_ENTRIES_LOOKED_AT]
    return RawFeed(
        texts.one_line(document.get("title")),
        addresses.absolute(_text(document.get("home_page_url")), base or None) or None,
        languages.tag(document.get("language")),
        [_entry(item, document, base, zone) for item in kept],
        odd if len(kept) in (len(items), MOST_ENTRIES_LOOKED_AT) else [*odd, problems.ILL_FORMED],
    )


def _entry(item: dict[str, Any], feed: dict[str, Any], base: str, zone: tzinfo) -> RawEntry:
    moment = _moment(item, zone)
    link = _first_address(base, item.get("url"), item.get("external_url"))
    return RawEntry(
        id=_id(item.get("id")),
        title=texts.one_line(item.get("title")),
        link=link,
        published_at=moment.isoformat() if moment else None,
        author=_author(item) or _author(feed),
        summary_html=_summary(item, link or base),
        image=_first_address(link or base, item.get("image"), item.get("banner_image")),
    )


def _moment(item: dict[str, Any], zone: tzinfo) -> datetime | None:
    return next(filter(None, (read_moment(item.get(name), zone) for name in _DATES)), None)


def _is_badly_dated(item: object, zone: tzinfo) -> bool:
    if not isinstance(item, dict) or not any(item.get(name) for name in _DATES):
        return False
    return _moment(item, zone) is None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object) -> str:
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return texts.one_line(str(value)[:2000], 2000) or "" if is_plain else ""


def _first_address(base: str, *values: object) -> str | None:
    found = (addresses.absolute(_text(value), base or None) for value in values)
    return next((address for address in found if address), None)


def _author(holder: dict[str, Any]) -> str | None:
    authors = (
        holder.get("authors") if isinstance(holder.get("authors"), list) else [holder.get("author")]
    )
    names = [texts.one_line(one.get("name"), 200) for one in authors or () if isinstance(one, dict)]
    return ", ".join(name for name in names[:5] if name) or None


def _summary(item: dict[str, Any], base: str) -> str | None:
    if _text(item.get("content_html")).strip() and not _text(item.get("summary")).strip():
        return sanitised(item["content_html"], base) or None
    plain = _text(item.get("summary")).strip() or _text(item.get("content_text")).strip()
    return sanitised(html.escape(plain)) or None
