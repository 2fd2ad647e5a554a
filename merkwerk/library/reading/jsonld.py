"""JSON-LD as pages really write it: with comments, stray commas and control characters.

A small part of https://www.w3.org/TR/json-ld11/: nodes, @graph, @id and values; contexts are taken
to be schema.org.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from merkwerk.library.reading.markup import Markup, text_content
from merkwerk.library.reading.things import Thing

MOST_NODES = 1000
_MOST_DEPTH = 40
_MOST_VALUES = 50
_REFERRED = frozenset(
    {
        "author",
        "creator",
        "publisher",
        "image",
        "primaryImageOfPage",
        "isPartOf",
        "mainEntityOfPage",
    }
)
_WRAPPING = re.compile(
    r"^\s*(?:/\*\s*)?(?://\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?:\]\]>|-->)\s*(?:\*/)?\s*$"
)
# An unfinished string or comment reaches to the end, so that no start is tried in vain.
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
_STRING_OR_COMMENT = re.compile(_STRING + r"|/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_STRING_OR_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])", re.DOTALL)


def read(markup: Markup) -> tuple[list[Thing], bool]:
    """The things described in the page's JSON-LD, and whether all of it could be read."""
    nodes: list[dict[str, Any]] = []
    is_whole = True
    for element in markup.root.iter("script"):
        kind = element.get("type", "").partition(";")[0].strip().lower()
        if kind == "application/ld+json" and (text := text_content(element).strip()):
            documents = parse(text)
            is_whole = is_whole and documents is not None
            nodes.extend(_nodes(documents))
    nodes = nodes[:MOST_NODES]
    by_id = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    return [_thing(node, by_id, 0) for node in nodes], is_whole


def parse(text: str) -> Any:
    """The value of a JSON text, or of what it was meant to be; None when that is not clear."""
    for attempt in (text, _tidied(text)):
        try:
            value = json.loads(attempt, strict=False, parse_int=str, parse_float=str)
            return [] if value is None else value
        except (ValueError, RecursionError):
            continue
    return _first_values(_tidied(text)) or None


def _tidied(text: str) -> str:
    text = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().rstrip(";")
    for unwanted in (_STRING_OR_COMMENT, _STRING_OR_COMMA):
        text = unwanted.sub(lambda match: match[0] if match[0][0] == '"' else "", text)
    return text


def _first_values(text: str) -> list[Any]:
    """The values that follow one another without a list around them, until one cannot be read."""
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
    values: list[Any] = []
    at = 0
    while at < len(text) and len(values) < MOST_NODES:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return values


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The nodes at the top: those of lists and of @graph, in order."""
    waiting = [value]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value[:MOST_NODES]
        elif isinstance(value, dict):
            yield value
            if isinstance(value.get("@graph"), list | dict):
                waiting.append(value["@graph"])
            if isinstance(value.get("mainEntity"), dict):
                waiting.append(value["mainEntity"])


def _thing(node: dict[str, Any], by_id: dict[str, dict[str, Any]], depth: int) -> Thing:
    thing = Thing(
        _texts(node.get("@type")), id=node["@id"] if isinstance(node.get("@id"), str) else ""
    )
    for name, value in node.items():
        if name.startswith("@"):
            continue
        for single in (value if isinstance(value, list) else [value])[:_MOST_VALUES]:
            _add(thing, name.rpartition(":")[2], single, by_id, depth)
    return thing


def _add(thing: Thing, name: str, value: Any, by_id: dict[str, dict[str, Any]], depth: int) -> None:
    if isinstance(value, str):
        thing.add(name, value)
    elif isinstance(value, dict) and isinstance(value.get("@value"), str):
        thing.add(name, value["@value"])
    elif isinstance(value, dict) and depth < _MOST_DEPTH:
        node = by_id.get(str(value.get("@id"))) if len(value) == 1 and name in _REFERRED else None
        # What a reference leads to is not followed further, so circles end.
        thing.add(name, _thing(node or value, {} if node else by_id, depth + 1))


def _texts(value: Any) -> list[str]:
    return [
        text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)
    ]
