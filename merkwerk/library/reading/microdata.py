"""Microdata, after the algorithm of the HTML standard (https://html.spec.whatwg.org/#microdata)."""

from collections import deque
from collections.abc import Iterator

from merkwerk.library.reading.markup import Element, Markup, seen_text
from merkwerk.library.reading.things import Thing

MOST_ITEMS = 2000
_ADDRESS_OF = {
    "a": "href", "area": "href", "link": "href", "audio": "src", "embed": "src", "iframe": "src",
    "img": "src", "source": "src", "track": "src", "video": "src", "object": "data",
}  # fmt: skip
_VALUE_OF = {"data": "value", "meter": "value", "time": "datetime"}


def read(markup: Markup) -> list[Thing]:
    """The items at the top of the page, each with the items inside it."""
    elements = list(markup.root.iter())
    items = [e for e in elements if isinstance(e.tag, str) and "itemscope" in e.attrib]
    items = items[:MOST_ITEMS]
    if not items:
        return []
    by_id = {e.get("id"): e for e in elements if isinstance(e.tag, str) and e.get("id")}
    things = {item: _empty(item, markup) for item in items}
    for item, thing in things.items():
        for element in _properties(item, by_id):
            value = things.get(element) or _value(element, markup)
            for name in dict.fromkeys(element.get("itemprop").split()):
                thing.add(_plain(name), value)
    return [things[item] for item in items if not item.get("itemprop")]


def _empty(item: Element, markup: Markup) -> Thing:
    return Thing(item.get("itemtype", "").split(), id=item.get("itemid", "").strip())


def _plain(name: str) -> str:
    return name.rpartition("/")[2] if "://" in name else name


def _properties(item: Element, by_id: dict[str, Element]) -> Iterator[Element]:
    """The elements with an itemprop that belong to this item and not to one inside it."""
    referred = (by_id.get(name) for name in item.get("itemref", "").split())
    waiting = deque([*item, *(element for element in referred if element is not None)])
    seen: set[Element] = {item}
    while waiting:
        element = waiting.popleft()
        if element in seen or not isinstance(element.tag, str):
            continue
        seen.add(element)
        if element.get("itemprop", "").strip():
            yield element
        if "itemscope" not in element.attrib:
            waiting.extendleft(reversed(element))


def _value(element: Element, markup: Markup) -> str:
    if element.get("content") is not None:
        return str(element.get("content"))
    if element.tag in _ADDRESS_OF:
        address = element.get(_ADDRESS_OF[element.tag], "").strip()
        return markup.absolute(address) or address
    value = element.get(_VALUE_OF[element.tag]) if element.tag in _VALUE_OF else None
    return str(value) if value is not None else " ".join(seen_text(element).split())
