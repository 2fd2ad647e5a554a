"""RDFa Lite and the commonest of RDFa Core (https://www.w3.org/TR/rdfa-lite/, rdfa-core/).

Understood: vocab, prefix, typeof, property, resource, about, content, datetime, href and src.
Not understood, on purpose: rel and rev chains, inlist, XML literals.
"""

from dataclasses import dataclass, replace

from merkwerk.library.reading.markup import Element, Markup, spoken_text
from merkwerk.library.reading.things import Thing

MOST_ELEMENTS = 50_000
_MARKS = frozenset({"vocab", "prefix", "property", "typeof", "about", "resource"})
# From the initial context, https://www.w3.org/2011/rdfa-context/rdfa-1.1
_PREFIXES = {
    "dc": "http://purl.org/dc/terms/", "dcterms": "http://purl.org/dc/terms/",
    "dc11": "http://purl.org/dc/elements/1.1/", "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "http://schema.org/", "og": "http://ogp.me/ns#", "cc": "http://creativecommons.org/ns#",
    "sioc": "http://rdfs.org/sioc/ns#", "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "gr": "http://purl.org/goodrelations/v1#",
    "v": "http://rdf.data-vocabulary.org/#", "vcard": "http://www.w3.org/2006/vcard/ns#",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """What holds at one point of the page: the subject spoken of, and how names are to be read."""

    subject: Thing
    vocab: str = ""
    prefixes: tuple[tuple[str, str], ...] = tuple(_PREFIXES.items())

    def full(self, name: str) -> str:
        """The name with its vocabulary, or "" when it has none."""
        prefix, colon, rest = name.partition(":")
        if not colon:
            return self.vocab + name if self.vocab else ""
        if rest.startswith("//"):
            return name
        known = dict(self.prefixes).get(prefix.lower())
        return known + rest if known else ""


def read(markup: Markup) -> list[Thing]:
    """The things the page describes in RDFa, property names with their vocabulary.

    The page itself is the first of them when anything is said of it.
    """
    page = Thing(id=markup.url)
    subjects = {markup.url: page}
    waiting: list[tuple[Element, _Place]] = [(markup.root, _Place(page))]
    for _ in range(MOST_ELEMENTS):
        if not waiting:
            break
        element, place = waiting.pop()
        inner = _step(element, place, subjects, markup)
        waiting.extend((child, inner) for child in reversed(element) if isinstance(child.tag, str))
    return [thing for thing in subjects.values() if thing.types or thing.properties]


def _step(element: Element, place: _Place, subjects: dict[str, Thing], markup: Markup) -> _Place:
    if _MARKS.isdisjoint(element.attrib):
        return place
    place = _named(element, place)
    properties = [
        full for name in element.get("property", "").split() if (full := place.full(name))
    ]
    types = [full for name in element.get("typeof", "").split() if (full := place.full(name))]
    about = element.get("about")
    speaker = place.subject if about is None else _subject(about, subjects, markup)
    if element.tag in ("meta", "link") and any("ogp.me" in name for name in properties):
        return place
    if "typeof" in element.attrib:
        return _typed(element, replace(place, subject=speaker), properties, types, subjects, markup)
    for name in properties:
        speaker.add(name, _value(element, subjects, markup))
    if not properties and about is None and "resource" in element.attrib:
        speaker = _subject(element.get("resource"), subjects, markup)
    return replace(place, subject=speaker)


def _typed(
    element: Element,
    place: _Place,
    properties: list[str],
    types: list[str],
    subjects: dict[str, Thing],
    markup: Markup,
) -> _Place:
    """An element that begins a thing of its own, which may be a value of the one around it."""
    if "about" in element.attrib and not properties:
        thing = place.subject
    else:
        thing = _subject(_target(element), subjects, markup)
    thing.types.extend(kind for kind in types if kind not in thing.types)
    for name in properties:
        place.subject.add(name, thing)
    return replace(place, subject=thing)


def _named(element: Element, place: _Place) -> _Place:
    if "vocab" in element.attrib:
        place = replace(place, vocab=element.get("vocab").strip())
    if "prefix" in element.attrib:
        words = element.get("prefix").split()
        pairs = tuple(
            (p.rstrip(":").lower(), iri) for p, iri in zip(words[::2], words[1::2], strict=False)
        )
        place = replace(place, prefixes=(place.prefixes + pairs)[-60:])
    return place


def _target(element: Element) -> str | None:
    for attribute in ("resource", "href", "src"):
        if attribute in element.attrib:
            return str(element.get(attribute))
    return None


def _subject(name: str | None, subjects: dict[str, Thing], markup: Markup) -> Thing:
    """The thing of this name; a new one without a name when there is none."""
    key = "" if name is None or name.startswith("_:") else markup.absolute(name) or name.strip()
    key = key or (name if name else f"_:{len(subjects)}")
    if name == "":
        key = markup.url
    return subjects.setdefault(key, Thing(id="" if key.startswith("_:") else key))


def _value(element: Element, subjects: dict[str, Thing], markup: Markup) -> str | Thing:
    for attribute in ("content", "datetime"):
        if element.get(attribute) is not None:
            return str(element.get(attribute))
    target = _target(element)
    if target is not None:
        return markup.absolute(target) or target.strip()
    return " ".join(spoken_text(element).split())
