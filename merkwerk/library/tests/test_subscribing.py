"""Ana types the address of a feed or of a page; the feed is found by itself."""

import pytest

from merkwerk.activity.models import Activity
from merkwerk.kit import clock, fetch_problems, http, tenancy
from merkwerk.library import errors, ingesting, looking, removing, subscribing
from merkwerk.library.activities import SOURCE_REMOVED as REMOVED
from merkwerk.library.models import Source, Story
from merkwerk.library.models.source import MOST_ATTEMPTS
from merkwerk.library.subscribing import LOST_AFTER
from merkwerk.library.testing import make_source

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
        source = subscribing.add_source(address, by=cast.ana, **facts).source
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


class TestMoving:
    """A site moves its feed; what it brought before is known."""

    def check(self, cast, source):
        ingesting.check(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            source.refresh_from_db()
            return list(Story.objects.order_by("id").values_list("title", flat=True))

    def move(self, cast, source, address):
        with tenancy.acting_in(cast.lumen.pk):
            subscribing.change(source, by=cast.ana, address=address)
            assert source.is_looking
        subscribing.look(cast.lumen.pk, source.public_id)

    def test_to_another_address_nothing_arrives_twice(self, cast, site, feed, jobs):
        source = add(cast, feed)
        assert self.check(cast, source) == ["Een"]
        more = FEED.replace("<item>", "<item><guid>2</guid><title>Twee</title></item><item>")
        moved = site.page("/nieuw.xml", more, "application/rss+xml")
        self.move(cast, source, moved)
        assert self.check(cast, source) == ["Een", "Twee"]
        assert (source.address, source.feed_address, source.problem) == (moved, moved, "")
        assert [name for name, _ in jobs()].count("library.look_for_feed") == 2

    def test_what_was_being_fetched_at_the_old_one_is_left_out(self, cast, feed, monkeypatch):
        source, get = add(cast, feed), http.get

        def slow(*parts, **facts):
            fetched = get(*parts, **facts)
            with tenancy.acting_in(cast.lumen.pk):
                subscribing.change(source, by=cast.ana, address="https://nieuw.example/feed")
            return fetched

        monkeypatch.setattr(http, "get", slow)
        assert self.check(cast, source) == []
        assert source.is_looking

    @pytest.mark.parametrize("typed", ["geen adres", "http://10.0.0.1/"])
    def test_to_no_address_changes_nothing(self, cast, feed, typed):
        source = add(cast, feed)
        with tenancy.acting_in(cast.lumen.pk):
            with pytest.raises(fetch_problems.FetchProblem):
                subscribing.change(source, by=cast.ana, address=typed, name="Anders")
            source.refresh_from_db()
        assert (source.name, source.feed_address) == ("Vakblad", feed)

    def test_to_that_of_another_source(self, cast, site, feed):
        add(cast, feed)
        with tenancy.acting_in(cast.lumen.pk):
            other = make_source(address="https://anders.example/feed")
            with pytest.raises(errors.SourceKnown):
                subscribing.change(other, by=cast.ana, address=feed)

    def test_the_same_address_looks_for_nothing(self, cast, feed, jobs):
        source = add(cast, feed)
        before = len(jobs())
        with tenancy.acting_in(cast.lumen.pk):
            subscribing.change(source, by=cast.ana, address=feed, name="Ons blad")
        assert (source.name, source.feed_address, len(jobs())) == ("Ons blad", feed, before)


class TestRemoving:
    def test_it_is_left_alone_until_it_is_taken_back(self, cast, feed):
        source = add(cast, feed)
        with tenancy.acting_in(cast.lumen.pk):
            Source.objects.update(claimed_at=None)
            for _ in range(2):
                removing.remove(source, by=cast.ana)
            assert (source.removed_by, Activity.objects.filter(verb=REMOVED).count()) == (
                cast.ana,
                1,
            )
        assert ingesting.ask_for_due(cast.lumen.pk) == 0
        ingesting.check(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            assert not Story.objects.exists()
            for _ in range(2):
                removing.restore(source, by=cast.ana)
        assert ingesting.ask_for_due(cast.lumen.pk) == 1

    def test_adding_it_again_takes_it_back_with_what_it_has_seen(self, cast, feed):
        source = add(cast, feed)
        ingesting.check(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            Story.objects.all().delete()
            removing.remove(source, by=cast.ana)
        assert add(cast, feed, daily_cap=3) == source
        ingesting.check(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            source.refresh_from_db()
            assert (source.is_removed, source.daily_cap) == (False, 3)
            assert not Story.objects.exists()

    def test_another_page_of_its_feed_goes_on_where_it_was(self, cast, site, feed):
        source = add(cast, feed)
        ingesting.check(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            removing.remove(source, by=cast.ana)
        second = add(cast, site.page("/", page(link("/feed.xml"))))
        assert (second.problem, second.feed_address) == ("", feed)
        ingesting.check(cast.lumen.pk, second.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.get().source == second
            assert list(Source.objects.all()) == [second]


class TestNoFeed:
    def test_a_page_that_kills_every_worker_is_given_up(self, cast, site, monkeypatch):
        with tenancy.acting_in(cast.lumen.pk):
            source = subscribing.add_source(site.page("/", page()), by=cast.ana).source
        with monkeypatch.context() as killed:
            killed.setattr(looking, "look_at", lambda address: (_ for _ in ()).throw(SystemExit))
            for _ in range(MOST_ATTEMPTS):
                with pytest.raises(SystemExit):
                    subscribing.look(cast.lumen.pk, source.public_id)
        clock.travel(clock.now() + LOST_AFTER * 2)
        assert subscribing.ask_for_stuck(cast.lumen.pk) == 1
        subscribing.look(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            source.refresh_from_db()
        assert (source.problem, source.is_looking) == ("given_up", False)
        assert source.problem_sentence
        clock.travel(clock.now() + LOST_AFTER * 4)
        assert subscribing.ask_for_stuck(cast.lumen.pk) == 0

    def test_what_nobody_expected_is_a_problem_with_a_sentence(self, cast, site, monkeypatch):
        monkeypatch.setattr(looking, "look_at", lambda address: 1 / 0)
        source = add(cast, site.page("/", page()))
        assert source.problem == "looking_failed"
        assert source.problem_sentence

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
