"""HTML from elsewhere, reduced to what we show: text, links, lists, quotes, emphasis.

Pictures are left out on purpose: showing them would tell the other site who reads.
"""

import re

import nh3

from merkwerk.kit import addresses

TAGS = frozenset(
    {
        "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "dd", "dl", "dt", "em", "h2",
        "h3", "h4", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "strong", "sub",
        "sup", "ul",
    }
)  # fmt: skip
_WITH_CONTENT = frozenset(
    {"script", "style", "template", "svg", "math", "title", "textarea", "select"}
)
# Left open, these would swallow all that follows; without their tags it is read as HTML.
_SWALLOWERS = re.compile(
    r"</?(?:iframe|noembed|noframes|noscript|xmp|plaintext|listing)\b[^>]*>?", re.I
)
_SCHEMES = ("https://", "http://", "mailto:")
MOST_CHARACTERS = 50_000


def sanitised(fragment: str, base: str = "") -> str:
    """The fragment with the allowed tags only, links made absolute from base, or left out.

    Safe to put into a page as it is, and the same when sanitised again.
    """

    def kept(tag: str, attribute: str, value: str) -> str | None:
        return _address(value, base) if attribute == "href" else value

    return nh3.clean(
        _SWALLOWERS.sub("", fragment[:MOST_CHARACTERS]),
        tags=set(TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={"a": {"href"}},
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def _address(value: str, base: str) -> str | None:
    if value.strip().lower().startswith("mailto:"):
        return value.strip()
    address = addresses.absolute(value, base or None)
    return address if address.startswith(_SCHEMES) else None
