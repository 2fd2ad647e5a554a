"""All that a page says about each field, the most trusted source first."""

import re
from collections.abc import Callable, Iterator
from datetime import tzinfo

from merkwerk.library.reading import jsonld, microdata, problems, rdfa, texts
from merkwerk.library.reading.dates import is_only_a_date, labelled_moment, read_moment
from merkwerk.library.reading.markup import Element, Markup, text_content, visible_text
from merkwerk.library.reading.things import Facts, facts_of

LEAST_PARAGRAPH = 60
_MOST_FOR_TEXT = 400_000
_SEEN_FOR_DATE = 5000
_DATED_TAGS = ("span", "p", "div", "li", "small", "em", "td", "dd")
_MOST_DATED = 400
_OF_EVENTS = re.compile(r"\bdt-?(?:start|end)|\bevent|\bexpir")


def gather(markup: Markup, zone: tzinfo) -> tuple[Facts, list[str]]:
    """The facts of every source in order of trust, and what was odd about the sources.

    A source that fails is left out and reported; the others still speak.
    """
    facts: Facts = {}
    odd: list[str] = []
    for source in _SOURCES:
        _add(facts, odd, lambda source=source: source(markup, odd))  # type: ignore[misc]
    if not facts.get("published"):
        _add(facts, odd, lambda: {"published": list(_written_dates(markup, zone))})
    if not facts.get("description"):
        _add(facts, odd, lambda: {"description": list(_running_text(markup))})
    return facts, list(dict.fromkeys(odd))


def _add(facts: Facts, odd: list[str], source: Callable[[], Facts]) -> None:
    try:
        found = source()
    except Exception:  # hostile markup finds every corner; one source must not take the page along
        odd.append(problems.PART_UNREADABLE)
        return
    for name, values in found.items():
        kept = [value for value in values if isinstance(value, str) and value.strip()]
        if kept:
            facts.setdefault(name, []).extend(kept)


def _open_graph(markup: Markup, odd: list[str]) -> Facts:
    locale = markup.meta("og:locale")
    html_languages = [markup.root.get("lang") or markup.root.get("xml:lang") or ""]
    return {
        "title": markup.meta("og:title"),
        "description": markup.meta("og:description"),
        "image": markup.meta("og:image:secure_url", "og:image", "og:image:url"),
        "site": markup.meta("og:site_name"),
        "author": markup.meta("article:author", "og:article:author", "book:author"),
        "published": markup.meta(
            "article:published_time", "og:article:published_time", "og:published_time"
        ),
        "language": html_languages + locale,
        "canonical": [link.address for link in markup.links() if "canonical" in link.rels]
        + markup.meta("og:url"),
        "kind": markup.meta("og:type"),
    }


def _twitter(markup: Markup, odd: list[str]) -> Facts:
    return {
        "title": markup.meta("twitter:title"),
        "description": markup.meta("twitter:description"),
        "image": markup.meta("twitter:image", "twitter:image:src"),
    }


def _json_ld(markup: Markup, odd: list[str]) -> Facts:
    things, is_whole = jsonld.read(markup)
    if not is_whole:
        odd.append(problems.BAD_JSON_LD)
    return facts_of(things)


def _microdata(markup: Markup, odd: list[str]) -> Facts:
    return _without_address(facts_of(microdata.read(markup)))


def _rdfa(markup: Markup, odd: list[str]) -> Facts:
    things = [thing.with_local_names() for thing in rdfa.read(markup)]
    for thing in things:
        if thing.id == markup.url and not thing.types:
            thing.types.append("WebPage")
    return _without_address(facts_of(things))


def _without_address(facts: Facts) -> Facts:
    """Addresses inside running markup are of comments and lists more often than of the page."""
    return {name: values for name, values in facts.items() if name != "canonical"}


def _dublin_core(markup: Markup, odd: list[str]) -> Facts:
    def terms(*names: str) -> list[str]:
        return markup.meta(
            *(
                f"{space}{name}"
                for name in names
                for space in ("dcterms.", "dc.", "dcterms:", "dc:")
            )
        )

    return {
        "title": terms("title"),
        "description": terms("description", "abstract"),
        "author": terms("creator"),
        "published": terms("issued", "date.issued", "available", "created", "date.created", "date"),
        "language": terms("language"),
        "site": terms("publisher"),
    }


def _plain_metas(markup: Markup, odd: list[str]) -> Facts:
    return {
        "description": markup.meta("description"),
        "author": markup.meta("author", "parsely-author", "sailthru.author", "byl"),
        "published": markup.meta(
            "date", "publish-date", "publish_date", "publication_date", "pubdate", "publishdate",
            "parsely-pub-date", "sailthru.date", "last-modified", "overheid.issued",
        ),
        "language": markup.meta("content-language", "language"),
        "site": markup.meta("application-name", "apple-mobile-web-app-title"),
        "image": markup.meta("thumbnail", "image", "msapplication-tileimage"),
    }  # fmt: skip


def _elements(markup: Markup, odd: list[str]) -> Facts:
    return {
        "title": [*list(markup.text_of("title"))[:1], *list(markup.text_of("h1"))[:1]],
        "author": [
            text_content(a) for a in markup.root.iter("a") if "author" in a.get("rel", "").split()
        ],
        "image": [link.address for link in markup.links() if "image_src" in link.rels],
        "published": list(_times(markup)),
    }


def _times(markup: Markup) -> Iterator[str]:
    """What the page's first ``<time>`` elements say, those of something else left out."""
    for time in list(markup.root.iter("time"))[:5]:
        if not _is_of_something_else(time):
            yield time.get("datetime") or text_content(time)


def _is_of_something_else(element: Element) -> bool:
    """Is this the date of an event, a price, a birthday, rather than of the page?"""
    name = f"{element.get('itemprop', '')}{element.get('property', '')}".lower()
    is_other = bool(name) and "publ" not in name
    return is_other or bool(_OF_EVENTS.search(element.get("class", "").lower()))


_SOURCES: tuple[Callable[[Markup, list[str]], Facts], ...] = (
    _open_graph, _twitter, _json_ld, _microdata, _rdfa, _dublin_core, _plain_metas, _elements,
)  # fmt: skip


def _written_dates(markup: Markup, zone: tzinfo) -> Iterator[str]:
    """Dates in words: an element that holds nothing else, or after a word such as *d.d.*"""
    for number, element in enumerate(markup.root.iter(*_DATED_TAGS)):
        if number >= _MOST_DATED:
            break
        text = " ".join((element.text or "").split())
        if is_only_a_date(text) and not _is_of_something_else(element) and read_moment(text, zone):
            yield text
            return
    moment = labelled_moment(visible_text(markup.root, _SEEN_FOR_DATE), zone)
    if moment:
        yield moment.isoformat()


def _running_text(markup: Markup) -> Iterator[str]:
    """The first paragraph of the article, as trafilatura finds it, where there is any."""
    if len(visible_text(markup.root, LEAST_PARAGRAPH)) < LEAST_PARAGRAPH:
        return
    import trafilatura  # slow to import
    from lxml import html

    source = html.tostring(markup.root, encoding="unicode")[:_MOST_FOR_TEXT]
    text = (
        trafilatura.extract(source, include_comments=False, include_tables=False, fast=True) or ""
    )
    paragraphs = (line for line in text.splitlines() if len(line) >= LEAST_PARAGRAPH)
    for paragraph in paragraphs:
        yield texts.shortened(paragraph, 300)
        return
