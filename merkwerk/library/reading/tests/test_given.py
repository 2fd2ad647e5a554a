"""Reading what others made to break readers: the test feeds of feedparser, the pages of extruct.

The counts are printed (``-s`` shows them). Skipped where the collections are absent.
"""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from merkwerk.kit import addresses
from merkwerk.library import reading
from merkwerk.library.reading import decoding, microdata, problems, rdfa
from merkwerk.library.reading.markup import take_apart
from merkwerk.library.reading.texts import without_tags
from merkwerk.library.reading.things import Thing

GIVEN = Path(__file__).parents[5] / "shared" / "given"
FEEDS = sorted((GIVEN / "feedparser").rglob("*.xml"))
PAGES = sorted((GIVEN / "extruct").rglob("*.html"))
needs_feeds = pytest.mark.skipif(not FEEDS, reason="feedparser's feeds are not here")
needs_pages = pytest.mark.skipif(not PAGES, reason="extruct's pages are not here")
HARM = re.compile(
    r"<(?!/?(?:a|abbr|b|blockquote|br|cite|code|del|dd|dl|dt|em|h[1-6]|hr|i|ins|li|ol|p|pre|q|s|small|"
    r"strong|sub|sup|ul)\b)|<[^>]*\s(?!href=|rel=)[\w-]+=|href=\"(?!https?://|mailto:)",
    re.IGNORECASE,
)
MICRODATA_BASES = {
    "microdata.7.1.html": "http://blog.example.com/progress-report",
    "microdata.object.html": "http://www.example.com/microdata/",
}
# extruct reads on into an item that itemref names, and takes an <input> for an item; the HTML
# standard does neither.
NOT_AS_THE_STANDARD = {"product-ref.html", "SearchAction.001.html"}
# A comment that is never closed ends at the end, as in browsers; feedparser mends it.
NOT_AS_BROWSERS = {"xml_malicious_comment.xml"}
PAGE_ADDRESS = "http://www.example.com/index.html"


def read_given_feed(path: Path) -> reading.FeedReading:
    """The feed as its own test would serve it: with the headers its first comment asks for."""
    body = path.read_bytes()
    headers = dict(re.findall(rb"^Header:\s*([\w-]+):\s*(.*?)\s*$", body[:2000], re.MULTILINE))
    named = {name.lower().decode(): value.decode() for name, value in headers.items()}
    url = named.get("content-location")
    return reading.read_feed(body, url=url, content_type=named.get("content-type"))


def expected(path: Path) -> list[tuple[str, str, object]]:
    """The plain equations in a feed's *Expect* line: of the feed or its first entry."""
    found = re.search(r"^Expect:\s*(.*)$", decoding.decode(path.read_bytes())[0], re.MULTILINE)
    try:
        tree = ast.parse(found[1] if found else "", mode="eval")
    except (SyntaxError, ValueError):
        return []
    equations = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            whole = re.fullmatch(r"(feed|entries\[0\])\['(\w+)'\]", ast.unparse(node.left))
            if whole and isinstance(node.comparators[0], ast.Constant):
                equations.append((whole[1], whole[2], node.comparators[0].value))
    return equations


@needs_feeds
def test_every_given_feed_is_read():
    readings = [read_given_feed(path) for path in FEEDS]
    counts = Counter(problem for one in readings for problem in one.problems)
    entries = [entry for one in readings for entry in one.entries]
    print(
        f"\nfeeds: {len(readings)} files, {sum(bool(r.entries) for r in readings)} with entries, "
        f"{len(entries)} entries, {sum(bool(one.problems) for one in readings)} with problems"
    )
    print("\n".join(f"  {count:4} {problem}" for problem, count in counts.most_common()))
    assert all(json.dumps(one.as_json()).encode() for one in readings)
    assert all(entry.id for entry in entries)
    assert not [entry for entry in entries if HARM.search(entry.summary_html or "")]
    assert counts[problems.NOT_A_FEED] <= 2


@needs_feeds
def test_given_feeds_say_what_their_tests_expect():
    checked: Counter[str] = Counter()
    wrong = []
    for path in FEEDS:
        one = read_given_feed(path)
        for of, name, value in expected(path):
            holder = one if of == "feed" else next(iter(one.entries), None)
            ours = _ours(holder, name)
            if ours is not _UNKNOWN and isinstance(value, str):
                checked[f"{of} {name}"] += 1
                if ours != _theirs(name, value) and path.name not in NOT_AS_BROWSERS:
                    wrong.append((path.name, name, value, ours))
    print(f"\nexpectations: {checked.total()} checked, {len(wrong)} different: {dict(checked)}")
    for one in wrong:
        print(" ", one)
    assert wrong == []
    assert checked.total() >= 145


_UNKNOWN = object()


def _ours(holder: object, name: str) -> object:
    if name in ("title", "link", "language", "author"):
        return getattr(holder, name, None) if hasattr(holder, name) else _UNKNOWN
    if name in ("summary", "description") and isinstance(holder, reading.FeedEntry):
        return _words(holder.summary_html or "")
    return _UNKNOWN


def _theirs(name: str, value: str) -> str | None:
    if name == "link":
        return addresses.absolute(value) or None
    return _words(value) if name in ("summary", "description") else without_tags(value)


def _words(fragment: str) -> str | None:
    """The visible text, without the differences that white space and escapes make."""
    return "".join((without_tags(fragment, 5000) or "").split()) or None


@needs_pages
def test_every_given_page_is_read():
    readings = [reading.read_page(path.read_bytes(), url=PAGE_ADDRESS) for path in PAGES]
    counts = Counter(problem for one in readings for problem in one.problems)
    fields = Counter(name for one in readings for name, value in one.as_json().items() if value)
    print(
        f"\npages: {len(readings)} files, {sum(bool(r.problems) for r in readings)} with problems"
    )
    print(f"  fields found: {dict(fields)}")
    print("\n".join(f"  {count:4} {problem}" for problem, count in counts.most_common()))
    assert all(json.dumps(one.as_json()) for one in readings)
    assert counts[problems.PART_UNREADABLE] == 0


@needs_pages
def test_given_pages_offer_no_feed_that_is_not_there():
    for path in PAGES:
        for feed in reading.discover_feeds(path.read_bytes(), PAGE_ADDRESS):
            assert feed.address.startswith("http")


def _value(text: str) -> str:
    return addresses.absolute(text) or " ".join(text.split())


def _as_given(thing: Thing | str) -> object:
    if isinstance(thing, str):
        return _value(thing)
    properties = {
        name: [_as_given(value) for value in values] for name, values in thing.properties.items()
    }
    return {"type": sorted(thing.types), "properties": properties}


def _normal(given: object) -> object:
    if not isinstance(given, dict):
        return _value(str(given))
    properties = {
        name: [_normal(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in given.get("properties", {}).items()
    }
    types = given.get("type", [])
    return {"type": sorted(types if isinstance(types, list) else [types]), "properties": properties}


def _microdata_pages() -> list[Path]:
    return [
        path
        for path in PAGES
        if path.with_suffix(".json").exists()
        and b"itemscope" in path.read_bytes()
        and all(
            isinstance(one.get("properties"), dict)
            for one in json.loads(path.with_suffix(".json").read_text())
        )
    ]


@needs_pages
def test_microdata_of_given_pages_is_read_as_expected():
    same = []
    for path in _microdata_pages():
        given = [_normal(one) for one in json.loads(path.with_suffix(".json").read_text())]
        base = MICRODATA_BASES.get(path.name)
        markup = take_apart(path.read_text(), base)
        assert markup is not None
        ours = [_as_given(thing) for thing in microdata.read(markup)]
        if ours == given:
            same.append(path.name)
        else:
            print(f"\n  differs: {path.name}\n    ours  {ours}\n    given {given}")
    print(f"\nmicrodata: {len(same)} of {len(_microdata_pages())} as expected")
    assert {path.name for path in _microdata_pages()} - set(same) == NOT_AS_THE_STANDARD
    assert len(same) >= 18


def _statements(given: list[dict[str, object]]) -> set[tuple[str, str]]:
    found = {("type", kind) for node in given for kind in node.get("@type", ())}  # type: ignore[attr-defined]
    for node in given:
        for name, values in node.items():
            if not name.startswith("@") and "usesVocabulary" not in name:
                for value in values:  # type: ignore[attr-defined]
                    found.add((name, " ".join(str(value.get("@value", value.get("@id"))).split())))
    return found


def _our_statements(things: list[Thing]) -> set[tuple[str, str]]:
    found = {("type", kind) for thing in things for kind in thing.types}
    for thing in things:
        for name, values in thing.properties.items():
            found |= {(name, value if isinstance(value, str) else value.id) for value in values}
    return found


@needs_pages
def test_rdfa_of_given_pages_is_read_as_expected():
    shares = {}
    for path in PAGES:
        given_path = path.with_name(path.stem + ".expanded.json")
        if "rdfa" in str(path.parent) and given_path.exists():
            given = {
                pair
                for pair in _statements(json.loads(given_path.read_text()))
                if "_:" not in pair[1]
            }
            markup = take_apart(path.read_text(), PAGE_ADDRESS)
            assert markup is not None
            ours = {pair for pair in _our_statements(rdfa.read(markup)) if pair[1]}
            shares[path.name] = (len(ours & given), len(given), len(ours - given))
            if ours != given:
                print(f"\n  {path.name}: missing {given - ours} extra {ours - given}")
    print(f"\nrdfa (found, given, extra): {shares}")
    assert sum(found for found, _, _ in shares.values()) >= 0.8 * sum(
        all_ for _, all_, _ in shares.values()
    )


@needs_pages
def test_open_graph_and_dublin_core_of_given_pages_are_read_as_expected():
    checked = 0
    for path in PAGES:
        given_path = path.with_suffix(".json")
        markup = take_apart(path.read_text(), PAGE_ADDRESS)
        if markup is None or not re.search("opengraph|OG_|dublin", path.name):
            continue
        for one in json.loads(given_path.read_text()):
            pairs = list(one["properties"]) if isinstance(one.get("properties"), list) else []
            terms = [*one.get("elements", ()), *one.get("terms", ())]
            pairs += [(term["name"], term["content"]) for term in terms if "content" in term]
            for name, value in pairs:
                checked += 1
                assert value.strip() in [each.strip() for each in markup.meta(name.lower())]
    print(f"\nopen graph and dublin core: {checked} values as expected")
    assert checked >= 30
