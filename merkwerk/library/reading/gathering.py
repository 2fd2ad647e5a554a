"""All that a page says about each field, the most trusted source first."""

import re
from collections.abc import Callable, Iterator
from datetime import tzinfo

from merkwerk.library.reading import jsonld, microdata, problems, rdfa, texts
from merkwerk.library.reading.dates import is_only_a_date, labelled_moment, read_moment
from merkwerk.library.reading.markup import Element, Markup, spoken_text, visible_text
from merkwerk.library.reading.things import Facts, Thing, facts_of, without_related

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
        _add(facts, odd, lambda source=source: source(markup, odd, facts))  # type: ignore[misc]
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
        if name == "author":
            kept = [] if name in facts else _bylines(kept)
        if kept:
            facts.setdefault(name, []).extend(kept)


def _bylines(values: list[str]) -> list[str]:
    """The names among these; addresses and handles are none."""
    names = (texts.as_written(value, 200) for value in values)
    kept = (name for name in names if name and "://" not in name)
    return [name for name in dict.fromkeys(kept) if not name.startswith(("@", "/", "www."))]


def _open_graph(markup: Markup, odd: list[str], known: Facts) -> Facts:
    locale = markup.meta("og:locale")
    html_languages = [markup.root.get("lang") or markup.root.get("xml:lang") or ""]
    return {
        "title": markup.meta("og:title"),
        "description": markup.meta("og:description"),
        "image": list(_og_images(markup)),
        "site": markup.meta("og:site_name"),
        "published": markup.meta(
            "article:published_time", "og:article:published_time", "og:published_time"
        ),
        "language": html_languages + locale,
        "canonical": [link.address for link in markup.links() if "canonical" in link.rels]
        + markup.meta("og:url"),
        "kind": markup.meta("og:type"),
    }


def _og_images(markup: Markup) -> Iterator[str]:
    """The pictures in their order, each by its own secure address if it has one."""
    pictures: list[dict[str, str]] = []
    for name, content in markup.ordered:
        if name in ("og:image", "og:image:url", "og:image:secure_url"):
            part = name.removeprefix("og:image").removeprefix(":").replace("url", "").rstrip("_")
            if part != "secure" or not pictures or "secure" in pictures[-1]:
                pictures.append({})
            pictures[-1][part] = content
    for picture in pictures:
        yield picture.get("secure") or picture[""]


def _twitter(markup: Markup, odd: list[str], known: Facts) -> Facts:
    return {
        "title": markup.meta("twitter:title"),
        "description": markup.meta("twitter:description"),
        "image": markup.meta("twitter:image", "twitter:image:src"),
    }


def _json_ld(markup: Markup, odd: list[str], known: Facts) -> Facts:
    things, is_whole = jsonld.read(markup)
    if not is_whole:
        odd.append(problems.BAD_JSON_LD)
    return facts_of(things, _titles(markup, known))


def _article_author(markup: Markup, odd: list[str], known: Facts) -> Facts:
    return {"author": markup.first_meta("article:author", "og:article:author", "book:author")}


def _titles(markup: Markup, known: Facts) -> list[str]:
    """The titles by which the page is known: those it states, its own and its heading."""
    return [*known.get("title", ()), *_headings(markup), *list(markup.text_of("title"))[:1]]


def _headings(markup: Markup) -> list[str]:
    return list(markup.text_of("h1"))[:1]


def _own(things: list[Thing], markup: Markup, known: Facts) -> Facts:
    """What things in running markup say; articles beside the page's own are left out."""
    titles = _titles(markup, known)
    has_own = bool(known.get("title") or _headings(markup))
    return _without_address(facts_of(without_related(things, titles if has_own else []), titles))


def _microdata(markup: Markup, odd: list[str], known: Facts) -> Facts:
    return _own(microdata.read(markup), markup, known)


def _rdfa(markup: Markup, odd: list[str], known: Facts) -> Facts:
    things = [thing.with_local_names() for thing in rdfa.read(markup)]
    for thing in things:
        if thing.id == markup.url and not thing.types:
            thing.types.append("WebPage")
    return _own(things, markup, known)


def _without_address(facts: Facts) -> Facts:
    """Addresses inside running markup are of comments and lists more often than of the page."""
    return {name: values for name, values in facts.items() if name != "canonical"}


def _dublin_core(markup: Markup, odd: list[str], known: Facts) -> Facts:
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


def _citation(markup: Markup, odd: list[str], known: Facts) -> Facts:
    """What Google Scholar asks of papers (https://scholar.google.com/intl/en/scholar/inclusion.html)."""
    return {
        "title": markup.meta("citation_title"),
        "description": markup.meta("citation_abstract"),
        "author": markup.meta("citation_author"),
        "published": markup.meta(
            "citation_publication_date", "citation_online_date", "citation_date"
        ),
        "language": markup.meta("citation_language"),
    }


def _plain_metas(markup: Markup, odd: list[str], known: Facts) -> Facts:
    return {
        "description": markup.meta("description"),
        "author": markup.first_meta("author", "parsely-author", "sailthru.author", "byl"),
        "published": markup.meta(
            "date", "publish-date", "publish_date", "publication_date", "pubdate", "publishdate",
            "parsely-pub-date", "sailthru.date", "overheid.issued",
        ),
        "language": markup.meta("content-language", "language"),
        "site": markup.meta("application-name", "apple-mobile-web-app-title"),
        "image": markup.meta("thumbnail", "image", "msapplication-tileimage"),
    }  # fmt: skip


def _elements(markup: Markup, odd: list[str], known: Facts) -> Facts:
    return {
        "document_title": list(markup.text_of("title"))[:1],
        "heading": _headings(markup),
        "author": list(_linked_authors(markup)),
        "image": [link.address for link in markup.links() if "image_src" in link.rels],
        "published": list(_times(markup)),
    }


def _linked_authors(markup: Markup) -> Iterator[str]:
    """The names of the first link to an author and of those right beside it."""
    first = None
    for link in markup.root.iter("a"):
        if "author" in link.get("rel", "").lower().split() and spoken_text(link).strip():
            first = link if first is None else first
            if link.getparent() is first.getparent():
                yield spoken_text(link)


def _times(markup: Markup) -> Iterator[str]:
    """What the page's first ``<time>`` elements say, those of something else left out.

    One with ``pubdate`` (an early HTML5) says that it is the date of the page.
    """
    times = sorted(markup.root.iter("time"), key=lambda time: "pubdate" not in time.attrib)
    for time in times[:5]:
        if not _is_of_something_else(time):
            yield time.get("datetime") or spoken_text(time)


def _is_of_something_else(element: Element) -> bool:
    """Is this the date of an event, a price, a birthday, rather than of the page?"""
    name = f"{element.get('itemprop', '')}{element.get('property', '')}".lower()
    is_other = bool(name) and "publ" not in name
    return is_other or bool(_OF_EVENTS.search(element.get("class", "").lower()))


_SOURCES: tuple[Callable[[Markup, list[str], Facts], Facts], ...] = (
    _open_graph, _twitter, _json_ld, _article_author, _microdata, _rdfa, _dublin_core, _citation,
    _plain_metas, _elements,
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
