"""A page taken apart once: its elements, metas, links, and the address relative ones start from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from merkwerk.kit import addresses

type Element = Any  # lxml has no types of its own
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object"})
_META_NAMES = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True)
class Link:
    """A ``<link>`` or ``<a>``: its relations in lower case and where it leads, made absolute."""

    rels: frozenset[str]
    address: str
    type: str
    title: str


@dataclass(slots=True)
class Markup:
    """One page in memory. ``base`` is the address that relative ones start from, or ""."""

    root: Element
    url: str = ""
    base: str = ""
    metas: dict[str, list[str]] = field(default_factory=dict)

    def absolute(self, address: object) -> str:
        """The http or https address this means on this page, or ""."""
        if not isinstance(address, str) or not address.strip():
            return ""
        return addresses.absolute(address.strip(), self.base or None)

    def meta(self, *names: str) -> list[str]:
        """The contents of the metas with these names, in the order of the names."""
        return [content for name in names for content in self.metas.get(name, ())]

    def links(self, tag: str = "link") -> Iterator[Link]:
        """The links of a kind that lead somewhere."""
        for element in self.root.iter(tag):
            address = self.absolute(element.get("href"))
            if address:
                rels = frozenset(element.get("rel", "").lower().split())
                kind = element.get("type", "").partition(";")[0].strip().lower()
                yield Link(rels, address, kind, element.get("title") or "")

    def text_of(self, tag: str) -> Iterator[str]:
        """The text of each element of a kind, those inside drawings left out."""
        for element in self.root.iter(tag):
            if next(element.iterancestors("svg"), None) is None:
                yield text_content(element)


def take_apart(text: str, url: str | None) -> Markup | None:
    """Parse the text as HTML as far as it is; None when there is nothing to parse.

    url is where the page came from, if known.
    """
    root = _root(text)
    if root is None:
        return None
    url = addresses.absolute(url) if url else ""
    markup = Markup(root, url, _base(root, url))
    for element in root.iter("meta"):
        _note_meta(markup.metas, element)
    return markup


def text_content(element: Element) -> str:
    """All text inside an element."""
    return "".join(element.itertext())


def visible_text(root: Element, most: int) -> str:
    """The beginning of what a reader sees, words separated by spaces."""
    parts: list[str] = []
    size = 0
    for piece in _pieces(root):
        if piece and not piece.isspace():
            parts.append(piece)
            size += len(piece)
            if size >= most:
                break
    return " ".join(" ".join(parts).split())[:most]


def seen_text(element: Element) -> str:
    """All text inside an element that a reader sees, as it is written."""
    return "".join(piece or "" for piece in _pieces(element))


def _pieces(root: Element) -> Iterator[str | None]:
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            yield None if element is root else element.tail
        elif not isinstance(element.tag, str) or element.tag in UNSEEN:
            walk.skip_subtree()
        else:
            yield element.text


def _root(text: str) -> Element | None:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    body = text.replace("\x00", "").encode("utf-8", "replace")
    if not body.strip():
        return None
    try:
        return html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _base(root: Element, url: str) -> str:
    for element in root.iter("base"):
        if element.get("href"):
            return addresses.absolute(element.get("href").strip(), url or None) or url
    return url


def _note_meta(metas: dict[str, list[str]], element: Element) -> None:
    content = element.get("content")
    if content is None or not content.strip():
        return
    for attribute in _META_NAMES:
        for name in element.get(attribute, "").lower().split():
            metas.setdefault(name, []).append(content)
