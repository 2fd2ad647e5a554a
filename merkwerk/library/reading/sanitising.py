"""HTML from elsewhere, reduced to what we show: text, links, lists, quotes, emphasis.

Pictures are left out on purpose: showing them would tell the other site who reads.
"""

import re

import nh3

from merkwerk.kit import addresses
from merkwerk.library.reading import texts

TAGS = frozenset(
    {
        "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "dd", "dl", "dt", "em", "h1",
        "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s",
        "small", "strong", "sub", "sup", "ul",
    }
)  # fmt: skip
_WITH_CONTENT = frozenset(
    {"script", "style", "template", "svg", "math", "title", "textarea", "select"}
)
# Left open, these would swallow all that follows; without their tags it is read as HTML.
_SWALLOWERS = re.compile(
    r"</?(?:iframe|noembed|noframes|noscript|xmp|plaintext|listing)\b[^>]*>?", re.I
)
# Blocks that we leave out; without a space their words would run together.
_GONE = re.compile(rf"(?=</?(?!(?:{'|'.join(sorted(TAGS))})\b)(?:{texts.BLOCKS})\b)", re.I)
_REL = "noopener noreferrer nofollow"
_NO_LINK = re.compile(rf'<a rel="{_REL}">(.*?)</a>', re.DOTALL)
_SCHEMES = ("https://", "http://", "mailto:")
MOST_CHARACTERS = 50_000


def sanitised(fragment: str, base: str = "") -> str:
    """The fragment with the allowed tags only, links made absolute from base, or left out.

    Safe to put into a page as it is, and the same when sanitised again.
    """

    def kept(tag: str, attribute: str, value: str) -> str | None:
        return _address(value, base) if attribute == "href" else value

    plain = _SWALLOWERS.sub("", texts.mended(fragment[:MOST_CHARACTERS]))
    clean = nh3.clean(
        _GONE.sub(" ", plain),
        tags=set(TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={"*": set(), "a": {"href"}},
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto"},
        link_rel=_REL,
    )
    return _NO_LINK.sub(r"\1", clean).strip()


def _address(value: str, base: str) -> str | None:
    if value.strip().lower().startswith("mailto:"):
        return value.strip()
    address = addresses.absolute(value, base or None)
    return address if address.startswith(_SCHEMES) else None
