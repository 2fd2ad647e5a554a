"""Tags with more attributes than a parser takes in a bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.library.reading import discover_feeds, read_page
from merkwerk.library.reading.bounding import MOST_ATTRIBUTES, bounded
from merkwerk.library.reading.markup import take_apart
from merkwerk.library.reading.repairing import repaired

MANY = " ".join(f"a{n}=1" for n in range(300_000))


@pytest.mark.parametrize(
    "before",
    ["", "<!-->", "<?<!-- >", "<!x<!-- >", "</ <!-- >", "<!-- <a href=' -->", "<title>x</title>"],
)
@pytest.mark.parametrize("tag", ["div", "script", "/p", 'p a=">"'])
def test_a_tag_keeps_its_first_attributes(before, tag):
    short = bounded(f"{before}<{tag} {MANY}><p title='{'x' * 100_000}'>na")
    assert f"<{tag} a0=1" in short
    assert f"a{MOST_ATTRIBUTES}=1" not in short
    assert short.endswith(f"><p title='{'x' * 100_000}'>na")


def test_pages_and_feeds_around_such_a_tag_are_read():
    body = f"<title>x</title><div {MANY}><a href='https://x.nl/rss'>r</a>".encode()
    assert read_page(body).title == "x"
    assert [feed.address for feed in discover_feeds(body)] == ["https://x.nl/rss"]
    markup = take_apart(f"<div {MANY}>", None)
    assert markup is not None
    assert max(len(element.attrib) for element in markup.root.iter()) <= MOST_ATTRIBUTES


@pytest.mark.parametrize("before", ["", "<script>", "<!-- x", "<![CDATA[ <p ]]>"])
def test_a_feed_with_such_a_tag_is_read(before):
    many = " ".join(f'a{n}="1"' for n in range(300_000))
    text = (
        f"<rss version='2.0'><channel>{before}<item {many}><title>x</title></item></channel></rss>"
    )
    escaped = text.replace("<item", "<item>&lt;div").replace("><title>", "&gt;<title>")
    for one in (text, escaped):
        body, _ = repaired(one.encode(), None)
        assert body is not None
        assert len(body) < 10_000


@given(st.lists(st.sampled_from(["<", ">", "a", " ", "=", '"', "'", "/", "<!--", "-->", "<script>",
                                 "</script>", "<p ", "x", "?"])).map("".join))  # fmt: skip
def test_shorter_tags_stay_as_they_are(text):
    assert bounded(text) == text
