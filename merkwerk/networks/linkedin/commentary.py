"""LinkedIn's *little text format*: what `commentary` of the Posts API is written in.

Source: https://learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format.
Fifteen characters are reserved and need a backslash wherever they do not belong to a mention or a
hashtag; a text that breaks this is cut at that place, and the answer says that all is well.
Only `commentary` is written so: titles, descriptions and comments are plain.
"""

import regex

from merkwerk.networks.finding_links import find_links
from merkwerk.networks.finding_tags import find_tags

RESERVED = "\\|{}@[]()<>#*_~"
_RESERVED = regex.compile(rf"([{regex.escape(RESERVED)}])")
# A mention is `@[Name](urn:li:person:abc)`; the name must be the one that LinkedIn has.
_MENTION = regex.compile(
    r"@\[(?P<name>[^\[\]\n]{1,200})\]\((?P<urn>urn:li:(?:person|organization):[A-Za-z0-9-]{1,64})\)"
)


def commentary(text: str) -> str:
    """Return *text* as it goes over the wire: mentions and hashtags kept, the rest escaped.

    A hashtag with an underscore is escaped whole and reads as it was written; LinkedIn makes the
    link, if it makes one.
    """
    pieces, at = [], 0
    for start, end, written in sorted([*_mentions(text), *_tags(text)]):
        if start < at:
            continue
        pieces += [escaped(text[at:start]), written]
        at = end
    return "".join([*pieces, escaped(text[at:])])


def escaped(text: str) -> str:
    """Return *text* with a backslash before every reserved character."""
    return str(_RESERVED.sub(r"\\\1", text))


def read_back(wire: str) -> str:
    """Return what people read of a commentary: mentions as written, backslashes gone."""
    return str(regex.sub(r"\\(.)", r"\1", wire, flags=regex.DOTALL))


def _mentions(text: str) -> list[tuple[int, int, str]]:
    return [
        (*found.span(), f"@[{escaped(found['name'])}]({found['urn']})")
        for found in _MENTION.finditer(text)
    ]


def _tags(text: str) -> list[tuple[int, int, str]]:
    whole = [(start, end, text[start:end]) for start, end in find_tags(text, find_links(text))]
    return [one for one in whole if one[2][0] == "#" and "_" not in one[2]]
