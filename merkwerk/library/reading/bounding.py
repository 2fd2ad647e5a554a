"""Pages and feeds cut so that taking them apart takes bounded time.

libxml2 compares each attribute of a tag with those before it, so that one tag of a megabyte takes
minutes. No honest tag comes near the number that we keep.
"""

import re

MOST_ATTRIBUTES = 300
_SPACE = r"[ \t\n\f\r]"
# After the tokenizer of the HTML standard (13.2.5.32 to 13.2.5.38); possessive, so in linear time.
_ATTRIBUTE = (
    r"[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rf"""(?:{_SPACE}*+={_SPACE}*+(?:"[^"]*+"?|'[^']*+'?|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?)?"""
)
_NAME = r"</?[a-zA-Z][^ \t\n\f\r/>]*+"
_OPENED = rf"{_NAME}(?:{_ATTRIBUTE})*+[^>]*+"
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:\?|!|/(?![a-zA-Z]))[^>]*+"
    rf"|(?P<start>(?=<(?:script|style)\b){_OPENED})(?P<raw>>.*?(?:(?=</(?:script|style))|\Z))"
    rf"|(?P<tag>{_OPENED})",
    re.DOTALL | re.IGNORECASE,
)
MOST_ESCAPED = 16_000
_ESCAPED = re.compile(r"&lt;[a-zA-Z/](?:[^<&]|&(?![lg]t;))*+(?:&gt;)?")
_TAG = re.compile(_OPENED)
_FIRST = re.compile(rf"{_NAME}(?:{_ATTRIBUTE}){{0,{MOST_ATTRIBUTES}}}+")
_LEAST_LONG = 2 * MOST_ATTRIBUTES


def bounded(text: str) -> str:
    """The same HTML, its tags with at most MOST_ATTRIBUTES attributes each."""
    return _TOKEN.sub(_shortened, text)


def bounded_xml(text: str) -> str:
    """The same XML, its tags with at most MOST_ATTRIBUTES attributes.

    Of escaped HTML in it, tags of more than MOST_ESCAPED characters are left out.
    """
    text = _ESCAPED.sub(lambda tag: tag[0] if len(tag[0]) <= MOST_ESCAPED else "", text)
    return _TAG.sub(lambda tag: _cut(tag[0]), text)


def _shortened(token: re.Match[str]) -> str:
    tag = token["start"] or token["tag"]
    return token[0] if tag is None else _cut(tag) + (token["raw"] or "")


def _cut(tag: str) -> str:
    if len(tag) < _LEAST_LONG:
        return tag
    first = _FIRST.match(tag)
    return first[0] if first and first.end() < len(tag.rstrip(" \t\n\f\r/")) else tag
