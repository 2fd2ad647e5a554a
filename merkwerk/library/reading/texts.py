"""Text from the web made fit to show in one line or paragraph."""

import html
import re

import nh3

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z!/?]")
MOST_IN_TITLE = 500
MOST_IN_PARAGRAPH = 2000


def one_line(text: object, most: int = MOST_IN_TITLE) -> str | None:
    """The text with single spaces, at most so many characters, or None when nothing is left.

    Entities that were written twice are undone; characters that do not show or that turn the
    direction of writing are left out.
    """
    if not isinstance(text, str):
        return None
    text = text[: most * 20]
    if _ENTITY.search(text):
        text = html.unescape(text)
    text = _INVISIBLE.sub("", text).encode("utf-8", "ignore").decode()
    text = " ".join(text.split())
    return shortened(text, most) or None


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut between words where possible, with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:") + "…"


def without_tags(text: object, most: int = MOST_IN_TITLE) -> str | None:
    """The text of a piece of HTML, or None when it has none."""
    if not isinstance(text, str):
        return None
    text = text[: most * 40]
    if _TAG.search(text):
        text = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
    return one_line(text, most)
