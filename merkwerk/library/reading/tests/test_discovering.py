"""Finding the feeds of a page."""

from hypothesis import given, settings
from hypothesis import strategies as st

from merkwerk.library.reading import FeedAddress, discover_feeds, usual_addresses

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


def test_without_an_address_only_whole_addresses_count():
    page = b'<link rel=alternate type=application/rss+xml href="/feed"><a href="https://x.nl/rss">r</a>'
    assert [feed.address for feed in discover_feeds(page)] == ["https://x.nl/rss"]


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
