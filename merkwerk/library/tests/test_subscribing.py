"""Ana types the address of a feed or of a page; the feed is found by itself."""

import pytest

from merkwerk.kit import clock, fetch_problems, tenancy
from merkwerk.library import errors, subscribing
from merkwerk.library.models import Source
from merkwerk.library.subscribing import LOST_AFTER

FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Vakblad</title><language>nl</language>'
    "<link>https://vakblad.example/</link><item><guid>1</guid><title>Een</title></item>"
    "</channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><id>b</id>'
    "<entry><id>1</id><title>Een</title></entry></feed>"
)


def page(*links):
    return (
        f"<!doctype html><html><head><title>Site</title>{''.join(links)}</head><body></body></html>"
    )


def link(href, title="", kind="application/rss+xml"):
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


def add(cast, address, **facts):
    with tenancy.acting_in(cast.lumen.pk):
        source = subscribing.add_source(address, by=cast.ana, **facts)
    subscribing.look(cast.lumen.pk, source.public_id)
    with tenancy.acting_in(cast.lumen.pk):
        source.refresh_from_db()
    return source


@pytest.fixture
def feed(site):
    return site.page("/feed.xml", FEED, "application/rss+xml")


class TestSubscribing:
    def test_to_a_feed(self, cast, site, feed, jobs):
        source = add(cast, feed)
        assert (source.kind, source.feed_address, source.name) == ("feed", feed, "Vakblad")
        assert source.language == "nl"
        assert [name for name, _ in jobs()] == ["library.look_for_feed", "library.check_source"]

    def test_to_a_page_that_names_its_feed(self, cast, site, feed):
        source = add(cast, site.page("/", page(link("/feed.xml", "Nieuws"))))
        assert (source.kind, source.feed_address, source.name) == ("page", feed, "Vakblad")

    def test_to_a_page_that_keeps_its_feed_where_feeds_usually_are(self, cast, site, feed):
        source = add(cast, site.page("/nieuws", page()))
        assert (source.kind, source.feed_address) == ("page", feed)

    def test_an_own_name_stays(self, cast, feed):
        assert add(cast, feed, name="Ons vakblad").name == "Ons vakblad"

    def test_of_several_somebody_chooses(self, cast, site, feed, jobs):
        site.page("/atom.xml", ATOM, "application/atom+xml")
        links = link("/feed.xml", "Nieuws"), link("/atom.xml", "Blog", "application/atom+xml")
        source = add(cast, site.page("/", page(*links)))
        assert source.awaits_choice
        assert [one["title"] for one in source.found_feeds] == ["Nieuws", "Blog"]
        with tenancy.acting_in(cast.lumen.pk):
            with pytest.raises(errors.NotAFeed):
                subscribing.choose_feed(source, "https://bank.example/feed", by=cast.ana)
            subscribing.choose_feed(source, f"{site.address}/atom.xml", by=cast.ana)
            subscribing.choose_feed(source, f"{site.address}/atom.xml", by=cast.ana)
        assert source.feed_address == f"{site.address}/atom.xml"
        assert source.name == "Blog"
        assert [name for name, _ in jobs()].count("library.check_source") == 1

    def test_the_same_address_twice_is_one_source(self, cast, feed):
        first = add(cast, feed)
        assert add(cast, feed) == first

    def test_a_page_of_a_feed_we_have_says_so(self, cast, site, feed):
        add(cast, feed)
        second = add(cast, site.page("/", page(link("/feed.xml"))))
        assert (second.problem, second.feed_address) == ("source_known", "")
        assert "Vakblad" in second.problem_sentence

    def test_looking_twice_is_harmless(self, cast, site, feed):
        source = add(cast, feed)
        asked = len(site.asked)
        subscribing.look(cast.lumen.pk, source.public_id)
        assert len(site.asked) == asked

    def test_a_lost_worker_is_replaced(self, cast, feed, jobs):
        with tenancy.acting_in(cast.lumen.pk):
            subscribing.add_source(feed, by=cast.ana)
        assert subscribing.ask_for_stuck(cast.lumen.pk) == 0
        clock.travel(clock.now() + LOST_AFTER * 2)
        assert subscribing.ask_for_stuck(cast.lumen.pk) == 1
        assert subscribing.ask_for_stuck(cast.lumen.pk) == 0


class TestNoFeed:
    def test_a_page_without_one(self, cast, site):
        source = add(cast, site.page("/", page()))
        assert (source.problem, source.feed_address) == ("no_feed", "")
        assert source.problem_sentence

    def test_looking_again_after_the_site_was_mended(self, cast, site):
        source = add(cast, site.page("/", page()))
        site.page("/feed", FEED, "application/rss+xml")
        with tenancy.acting_in(cast.lumen.pk):
            subscribing.look_again(source)
        subscribing.look(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            source.refresh_from_db()
        assert (source.problem, source.feed_address) == ("", f"{site.address}/feed")

    def test_a_page_that_names_a_feed_that_is_gone(self, cast, site):
        source = add(cast, site.page("/", page(link("/weg.xml"))))
        assert source.problem == "http_status"

    def test_an_absent_page(self, cast, site):
        assert add(cast, f"{site.address}/weg").problem == "http_status"

    def test_a_page_that_leads_inside(self, cast, site):
        source = add(cast, site.page("/", page(link("http://10.0.0.1/feed"))))
        assert source.problem == "refused_address"

    @pytest.mark.parametrize("typed", ["", "geen adres", "ftp://vakblad.example/"])
    def test_no_address(self, lumen, typed):
        with pytest.raises(fetch_problems.FetchProblem):
            subscribing.add_source(typed, by=lumen.ana)
        assert not Source.objects.exists()
