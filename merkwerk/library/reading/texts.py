"""Text from the web made fit to show in one line or paragraph."""

import html
import re

import nh3

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z!/?]")
# Words on both sides of these stand apart, so they must when the tag is gone.
BLOCKS = (
    "address|article|aside|blockquote|br|caption|center|dd|details|dir|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|header|hr|legend|li|main|menu|nav|ol|option|p|pre|"
    "section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK = re.compile(rf"(?=</?(?:{BLOCKS})\b)", re.IGNORECASE)
# Someone who writes about tags opens one; HTML that strayed into plain text also closes it.
_STRAYED = re.compile(
    r"<(?P<end>/?)(?P<name>b|i|u|em|strong|p|div|span|a|h[1-6]|ul|ol|li|sup|sub|small|font|br)\b[^<>]*>",
    re.IGNORECASE,
)
MOST_IN_TITLE = 500
MOST_IN_PARAGRAPH = 2000


def mended(text: str) -> str:
    """The text with its surrogates joined where they make a character, else replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def spaced(fragment: str) -> str:
    """HTML with a space at each tag that sets words apart."""
    return _BLOCK.sub(" ", fragment)


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
    text = " ".join(_INVISIBLE.sub("", mended(text)).split())
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
    text = mended(text[: most * 40])
    if _TAG.search(text):
        plain = nh3.clean(spaced(text), tags=set(), clean_content_tags={"script", "style"})
        text = html.unescape(plain)
    return one_line(text, most)


def as_written(text: object, most: int = MOST_IN_TITLE) -> str | None:
    """Plain text as it is, or None when it has none; without its tags when it is HTML after all."""
    if isinstance(text, str) and _is_html(text[: most * 40]):
        return without_tags(text, most)
    return one_line(text, most)


def _breaks(text: str, tag: re.Match[str]) -> bool:
    """Does this ``<br>`` stand between words, rather than being spoken of?"""
    around = text[max(tag.start() - 1, 0) : tag.start()] + text[tag.end() : tag.end() + 1]
    return "/" in tag[0] or not around.isspace()


def _is_html(text: str) -> bool:
    opened: set[str] = set()
    for tag in _STRAYED.finditer(text):
        name = tag["name"].lower()
        if (tag["end"] and name in opened) or (name == "br" and _breaks(text, tag)):
            return True
        opened.add(name)
    return False
