"""Finding the feeds of a page."""

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkwerk.library.reading import (
    Discovery,
    FeedAddress,
    discover,
    discover_feeds,
    problems,
    usual_addresses,
)

URL = "https://x.nl/nieuws/"


def test_feeds_that_a_page_declares_come_first_then_those_it_links_to():
    page = b"""<head><link rel="alternate stylesheet" type="text/css" href="a.css">
    <link rel="alternate" type="application/rss+xml" title=" Nieuws " href="/feed?a=1">
    <link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="atom">
    <link rel="alternate" type="application/feed+json" href="//x.nl/feed.json">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
    <link rel="alternate" hreflang="en" href="/en"></head>
    <a href="/rss.xml">RSS-feed</a> <a href="/feed?a=1">nog eens</a> <a href="/over-rss">over</a>
    <a href="javascript:rss.xml">x</a>"""
    assert discover_feeds(page, URL) == [
        FeedAddress("https://x.nl/feed?a=1", "Nieuws", "rss"),
        FeedAddress("https://x.nl/nieuws/atom", None, "atom"),
        FeedAddress("https://x.nl/feed.json", None, "json"),
        FeedAddress("https://x.nl/rss.xml", "RSS-feed", "rss"),
    ]


def test_without_an_address_relative_ones_stay_as_they_are_and_that_is_said():
    page = b'<link rel=alternate type=application/rss+xml href="/feed"><a href="https://x.nl/rss">r</a>'
    found = discover(page)
    assert [feed.address for feed in found.feeds] == ["/feed", "https://x.nl/rss"]
    assert found.problems == [problems.INCOMPLETE]
    assert discover(page, URL).problems == []


@pytest.mark.parametrize(
    ("page", "addresses"),
    [
        ('<link rel=alternate type="text/xml" href="a">', ["a"]),
        ('<link rel=alternate type="application/xml" href="a">', ["a"]),
        ('<link rel=alternate type="application/xml" href="/sitemap.xml">', []),
        ('<link rel=alternate type="application/x.atom+xml" href="a">', ["a"]),
        ('<link rel=alternate type="application/rss" href="a">', ["a"]),
        ('<link rel=alternate type="application/json+oembed" href="a">', []),
        ('<link rel=alternate href="nieuws.xml">', ["nieuws.xml"]),
        ('<link rel=alternate href="/rss">', ["../rss"]),
        ('<link rel=alternate href="/en" hreflang=en>', []),
        (
            '<link rel=alternate type="application/rss+xml" href="feed:https://y.nl/f">',
            ["//y.nl/f"],
        ),
        ('<link rel=alternate type="application/rss+xml" href="feed://x.nl/f">', ["http://x.nl/f"]),
        ('<template><link rel=feed href=t><a href="/rss">x</a></template>', []),
        (
            '<link rel=alternate type="application/rss+xml" title="Reacties" href="/reacties/">'
            '<link rel=alternate type="application/rss+xml" href="/feed/">',
            ["/feed/", "/reacties/"],
        ),
    ],
)
def test_feeds_in_all_the_ways_that_sites_name_them(page, addresses):
    found = discover(page.encode(), URL)
    assert [feed.address for feed in found.feeds] == [urljoin(URL, one) for one in addresses]
    assert found.problems == []


def test_a_feed_on_a_private_address_is_refused_but_not_beside_the_page_itself():
    page = b'<link rel=feed href="http://127.0.0.1/f"><link rel=feed href="/g">'
    found = discover(page, URL)
    assert [feed.address for feed in found.feeds] == ["https://x.nl/g"]
    assert found.problems == [problems.FEED_REFUSED]
    assert [feed.address for feed in found.refused] == ["http://127.0.0.1/f"]
    beside = discover(page, "http://127.0.0.1/")
    assert [feed.address for feed in beside.feeds] == ["http://127.0.0.1/f", "http://127.0.0.1/g"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", problems.EMPTY),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), problems.NOT_A_PAGE),
        (b"gewoon tekst", problems.NOT_A_PAGE),
        (b"<rss></rss>", problems.A_FEED),
    ],
)
def test_where_no_feed_can_be_it_says_why(body, problem):
    assert discover(body) == Discovery([], [problem])


def test_a_feed_is_its_own_feed():
    assert discover_feeds(b"<?xml version='1.0'?><rss></rss>", URL) == [
        FeedAddress(URL, None, "feed")
    ]
    assert discover_feeds(b"<rss></rss>") == []


def test_an_xhtml_page_is_no_feed():
    page = (
        b"<?xml version='1.0'?><html><link rel=alternate type=application/rss+xml href=f /></html>"
    )
    assert [feed.address for feed in discover_feeds(page, URL)] == ["https://x.nl/nieuws/f"]


def test_usual_addresses_are_below_the_page_and_at_the_top():
    usual = [feed.address for feed in usual_addresses("https://x.nl/nieuws")]
    assert usual[0] == "https://x.nl/nieuws/feed"
    assert "https://x.nl/rss.xml" in usual
    assert len(usual) == len(set(usual))
    assert usual_addresses("https://x.nl/a.html?x=1")[0].address == "https://x.nl/feed"
    assert usual_addresses("geen adres") == []


@settings(deadline=None)
@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=20)))
def test_looking_for_feeds_never_fails(body, url):
    discover_feeds(body, url)
    discover_feeds(b"<link rel=feed href=" + body, url)
    usual_addresses(url or "")
