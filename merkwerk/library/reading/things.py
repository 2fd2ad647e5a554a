"""Things that a page describes for machines, in JSON-LD, microdata or RDFa, and the main one.

The vocabulary is schema.org's (https://schema.org/docs/full.html); names are kept without their
vocabulary, in the case they were written in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

type Facts = dict[str, list[str]]
_ARTICLES = ("article", "posting", "report", "review", "newsletter")
_OTHERS = (
    "event", "videoobject", "recipe", "course", "product", "podcastepisode", "book", "movie",
    "creativework", "imageobject", "photograph", "musicrecording",
)  # fmt: skip
_PAGES = ("webpage", "itempage", "aboutpage", "profilepage", "faqpage")
_LISTLESS = 2  # the rank of things that are the page itself
_WRITERS = ("author", "creator")
_TITLES = ("headline", "name", "title")
_LEAST_PART = 8  # shorter titles stand in others by chance
_OTHER_NAMES = ("alternateName", "label")
_DATES = (
    "datePublished",
    "dateCreated",
    "uploadDate",
    "datePosted",
    "published",
    "issued",
    "created",
    "date",
)


@dataclass(eq=False, slots=True)
class Thing:
    """Something with types and properties; values are texts or other things."""

    types: list[str] = field(default_factory=list)
    properties: dict[str, list[str | Thing]] = field(default_factory=dict)
    id: str = ""

    def add(self, name: str, value: str | Thing) -> None:
        """Add a value to a property."""
        self.properties.setdefault(name, []).append(value)

    def texts(self, *names: str) -> list[str]:
        """The textual values of the properties, in the order of the names."""
        values = (value for name in names for value in self.properties.get(name, ()))
        return [value for value in values if isinstance(value, str)]

    def values(self, *names: str) -> list[str | Thing]:
        """All values of the properties, in the order of the names."""
        return [value for name in names for value in self.properties.get(name, ())]

    def with_local_names(self, depth: int = 3) -> Thing:
        """The same thing, its properties named without their vocabulary."""
        plain = Thing(self.types, id=self.id)
        for name, values in self.properties.items():
            for value in values:
                if isinstance(value, Thing) and depth > 0:
                    value = value.with_local_names(depth - 1)
                plain.add(local_name(name), value)
        return plain

    def is_about(self, titles: Iterable[str]) -> bool:
        """Is its title, or a part of it, one of these?"""
        own = [plain for title in self.texts(*_TITLES) if (plain := _plain(title))]
        others = [plain for title in titles if (plain := _plain(title))]
        return any(_is_same(one, other) for one in own for other in others)

    def rank(self) -> int:
        """How likely this is what the page is about: 0 most, 9 not at all."""
        kinds = [local_name(kind).lower() for kind in self.types]
        for rank, ends in enumerate((_ARTICLES, _OTHERS, _PAGES)):
            if any(kind.endswith(ends) for kind in kinds):
                return rank
        return 9


def local_name(name: str) -> str:
    """A name without its vocabulary: ``http://schema.org/Article`` is ``Article``."""
    return name.rstrip("/#").replace("#", "/").rpartition("/")[2].rpartition(":")[2]


def without_related(things: Iterable[Thing], titles: list[str]) -> list[Thing]:
    """The things, without the articles that bear none of the page's titles, where it has any."""
    if not titles:
        return list(things)
    return [
        thing
        for thing in things
        if thing.rank() != 0 or not thing.texts(*_TITLES) or thing.is_about(titles)
    ]


def facts_of(things: Iterable[Thing], titles: Iterable[str] = ()) -> Facts:
    """What the main thing among these says about the page, by the names of a page's fields.

    Where several articles (or several other things) stand side by side, it is the one that bears a
    title of the page; without such a one the page is a list, and none is what it is about.
    """
    titles = list(titles)
    things = list(things)
    facts: Facts = {"site": _site_names(things)}
    for rank in range(_LISTLESS + 1):
        equals = [thing for thing in things if thing.rank() == rank]
        if rank < _LISTLESS and len({tuple(thing.texts(*_TITLES)[:1]) for thing in equals}) > 1:
            equals = [thing for thing in equals if thing.is_about(titles)]
        for thing in equals:
            for name, values in _facts_of_one(thing).items():
                facts.setdefault(name, []).extend(values)
    return facts


def _facts_of_one(thing: Thing) -> Facts:
    return {
        "title": thing.texts(*_TITLES),
        "description": thing.texts("description", "abstract"),
        "image": list(_addresses(thing.values("image", "thumbnailUrl", "primaryImageOfPage"))),
        "author": [name for name in _names(thing.values(*_WRITERS)) if name],
        "published": thing.texts(*_DATES),
        "language": thing.texts("inLanguage", "language")
        + list(_names(value for value in thing.values("inLanguage") if isinstance(value, Thing))),
        "canonical": _own_addresses(thing) if thing.rank() == 0 else [],
        "site": list(_names(thing.values("publisher", "isPartOf"))) if thing.rank() != 1 else [],
        "kind": [local_name(kind) for kind in thing.types],
    }


def _own_addresses(thing: Thing) -> list[str]:
    return [*_addresses(thing.values("mainEntityOfPage")), *thing.texts("url")]


def _site_names(things: Iterable[Thing]) -> list[str]:
    sites = (thing for thing in things if "website" in {local_name(t).lower() for t in thing.types})
    return [name for site in sites for name in site.texts("name")]


def _names(values: Iterable[str | Thing]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        else:
            yield from value.texts("name") or _full_name(value) or value.texts(*_OTHER_NAMES)[:1]


def _full_name(person: Thing) -> list[str]:
    parts = [*person.texts("givenName")[:1], *person.texts("familyName")[:1]]
    return [" ".join(parts)] if parts else []


def _is_same(one: str, other: str) -> bool:
    """Are these one title, perhaps with a site's name or an addition beside it?"""
    is_long = min(len(one), len(other)) >= _LEAST_PART
    return one == other or (is_long and (one in other or other in one))


def _plain(title: str) -> str:
    return "".join(character for character in title.casefold() if character.isalnum())


def _addresses(values: Iterable[str | Thing]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        else:
            yield from value.texts("url", "contentUrl") or ([value.id] if value.id else [])
