"""What LinkedIn takes in a post, and how it refuses. Sources: see ``tests/peers/linkedin.py``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from tests.peers.stage import Refuse, only

LONGEST, LONGEST_TITLE, LONGEST_ALT = 3000, 400, 4085
PIXELS = 36_152_320
POST_FIELDS = ("author", "commentary", "visibility", "distribution", "lifecycleState", "content")
POST_FIELDS += ("isReshareDisabledByAuthor",)
FEED_FIELDS = ("feedDistribution", "targetEntities", "thirdPartyDistributionChannels")
CARD_FIELDS = ("source", "title", "description", "thumbnail", "thumbnailAltText")


def check_post(given: Mapping[str, Any], person: str) -> None:
    only(given, *POST_FIELDS, refuse=field)
    feed = given.get("distribution")
    if not isinstance(feed, dict):
        raise field("distribution")
    only(feed, *FEED_FIELDS, refuse=field)
    if feed.get("feedDistribution") != "MAIN_FEED" or given.get("lifecycleState") != "PUBLISHED":
        raise field("lifecycleState")
    if given.get("visibility") not in {"PUBLIC", "CONNECTIONS", "LOGGED_IN"}:
        raise field("visibility")
    if given.get("author") != person:
        raise refuse(403, "ACCESS_DENIED", "the author is somebody else", 100)
    _check_words(given.get("commentary"))
    _check_content(given.get("content", {"article": None}))


def _check_words(commentary: Any) -> None:
    if not isinstance(commentary, str) or not commentary.strip():
        raise refuse(422, "EMPTY", "commentary is empty")
    count = len(commentary.encode("utf-16-le")) // 2
    if count > LONGEST:
        told = f"ShareCommentary text length ({count} characters) exceeded the maximum allowed"
        raise refuse(400, "FIELD_LENGTH_TOO_LONG", f"{told} ({LONGEST} characters)")


def _check_content(content: Mapping[str, Any]) -> None:
    only(content, "article", "media", refuse=field)
    if len(content) != 1:
        raise field("content")
    if media := content.get("media"):
        only(media, "id", "altText", "title", refuse=field)
        _short(media, altText=LONGEST_ALT, title=LONGEST_TITLE)
    if card := content.get("article"):
        only(card, *CARD_FIELDS, refuse=field)
        if not card.get("title") or not re.match(r"https?://\S+$", card.get("source", "")):
            raise field("article")
        _short(card, title=LONGEST_TITLE, description=LONGEST_ALT, thumbnailAltText=LONGEST_ALT)


def _short(given: Mapping[str, Any], **longest: int) -> None:
    for name, most in longest.items():
        value = given.get(name, "x")
        if not isinstance(value, str) or not value or len(value) > most:
            raise refuse(400, "FIELD_LENGTH_TOO_LONG", name)


def is_picture(body: bytes) -> bool:
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        wide, high = int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")
        return wide * high < PIXELS
    return body.startswith((b"\xff\xd8\xff", b"GIF8"))


def urn_in(part: str) -> str:
    """Return the urn of a path; it must be percent-encoded (Rest.li protocol 2.0.0)."""
    if ":" in part or not re.fullmatch(r"urn:li:\w+:\w+", unquote(part)):
        raise refuse(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")
    return unquote(part)


def refuse(status: int, code: str, message: str, service: int | None = None) -> Refuse:
    told: dict[str, Any] = {"status": status, "code": code, "message": message}
    return Refuse(status, told | ({"serviceErrorCode": service} if service else {}))


def field(name: str) -> Refuse:
    return refuse(422, "UNPERMITTED_FIELD", f"unpermitted or missing field: /{name}")


def oauth(what: str) -> Refuse:
    return Refuse(400, {"error": "invalid_request", "error_description": what})


def twice(urn: str) -> Refuse:
    reason = "com.linkedin.content.common.exception.BadRequestResponseException"
    about = {"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}
    told = {"errorDetailType": "com.linkedin.common.error.BadRequest", "status": 422}
    told |= {"message": f"{reason}: Content is a duplicate of {urn}"}
    return Refuse(422, told | {"errorDetails": {"inputErrors": [about]}})
