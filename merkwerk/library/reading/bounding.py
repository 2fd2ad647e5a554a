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
_FIRST = re.compile(rf"{_NAME}(?:{_ATTRIBUTE}){{0,{MOST_ATTRIBUTES}}}+")
_LEAST_LONG = 2 * MOST_ATTRIBUTES


def bounded(text: str) -> str:
    """The same HTML, its tags with at most MOST_ATTRIBUTES attributes each."""
    return _TOKEN.sub(_shortened, text)


def _shortened(token: re.Match[str]) -> str:
    tag = token["start"] or token["tag"]
    if tag is None or len(tag) < _LEAST_LONG:
        return token[0]
    first = _FIRST.match(tag)
    kept = first[0] if first and first.end() < len(tag.rstrip(" \t\n\f\r/")) else tag
    return kept + (token["raw"] or "")
