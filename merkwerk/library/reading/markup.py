"""A page taken apart once: its elements, metas, links, and the address relative ones start from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from merkwerk.kit import addresses
from merkwerk.library.reading import texts
from merkwerk.library.reading.bounding import bounded

type Element = Any  # lxml has no types of its own
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object"})
_BLOCKS = frozenset(texts.BLOCKS.replace("h[1-6]", "h1|h2|h3|h4|h5|h6").split("|"))
_MOST_TITLE = 5000
_TITLE = re.compile(r"<title\b[^<>]{0,500}>", re.IGNORECASE)
_TITLE_END = re.compile(r"</title", re.IGNORECASE)
_RAW_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
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
    ordered: list[tuple[str, str]] = field(default_factory=list)

    def absolute(self, address: object) -> str:
        """The http or https address this means on this page, or ""."""
        if not isinstance(address, str) or not address.strip():
            return ""
        return addresses.absolute(address.strip(), self.base or None)

    def may_lead_to(self, address: str) -> bool:
        """May the page name this address: one that we open, or one beside the page itself?"""
        if addresses.judge(address).allowed:
            return True
        return bool(address) and addresses.origin(address) == addresses.origin(self.url)

    def meta(self, *names: str) -> list[str]:
        """The contents of the metas with these names, in the order of the names."""
        return [content for name in names for content in self.metas.get(name, ())]

    def first_meta(self, *names: str) -> list[str]:
        """The contents of the metas with the first of these names that there is."""
        return next((self.metas[name] for name in names if name in self.metas), [])

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
                yield spoken_text(element)


def take_apart(text: str, url: str | None) -> Markup | None:
    """Parse the text as HTML as far as it is; None when there is nothing to parse.

    url is where the page came from, if known.
    """
    root = _root(bounded(_with_plain_title(text.replace("\x00", ""))))
    if root is None:
        return None
    url = addresses.absolute(url) if url else ""
    markup = Markup(root, url, _base(root, url))
    for element in root.iter("meta"):
        _note_meta(markup, element)
    return markup


def text_content(element: Element) -> str:
    """All text inside an element, as it is written."""
    return "".join(element.itertext())


def spoken_text(element: Element) -> str:
    """All text inside an element, words that stand in different lines or cells kept apart."""
    parts: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        if one is not element and one.tag in _BLOCKS:
            parts.append(" ")
        text = one.text if event == "start" else one.tail if one is not element else None
        parts.append(text or "")
    return "".join(parts)


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
        if element is not root and element.tag in _BLOCKS:
            yield " "
        if event == "end":
            yield None if element is root else element.tail
        elif not isinstance(element.tag, str) or element.tag in UNSEEN:
            walk.skip_subtree()
        else:
            yield element.text


def _root(text: str) -> Element | None:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    body = text.encode("utf-8", "replace")
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


def _note_meta(markup: Markup, element: Element) -> None:
    content = element.get("content")
    if content is None or not content.strip():
        return
    for attribute in _META_NAMES:
        for name in element.get(attribute, "").lower().split():
            markup.metas.setdefault(name, []).append(content)
            markup.ordered.append((name, content))


def _with_plain_title(text: str) -> str:
    """The HTML, the tags in its first title left out: the parser would take them for its text."""
    begin = _TITLE.search(text)
    end = _TITLE_END.search(text, begin.end(), begin.end() + _MOST_TITLE) if begin else None
    if begin is None or end is None:
        return text
    inside = _RAW_TAG.sub("", texts.spaced(text[begin.end() : end.start()]))
    return text[: begin.end()] + inside + text[end.start() :]
