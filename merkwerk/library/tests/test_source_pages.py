"""Pages of sources: an address without a feed, what is there already, two who change one."""

import pytest

from merkwerk.kit import clock, tenancy
from merkwerk.library import approving, privacy, removing, subscribing
from merkwerk.library.models import Source, Story
from merkwerk.library.testing import make_proposed_story, make_source, make_topic
from merkwerk.library.tests.test_story_pages import again, as_sent, at, made, sign_in, words
from merkwerk.library.tests.test_subscribing import FEED, page

SENT = {"origin": "own", "content_type": "expert", "topic": "", "daily_cap": "4"}


@pytest.fixture
def ana(client, cast):
    return sign_in(client, cast.ana)


@pytest.fixture
def looked(ana, cast, site):
    """Add an address and let the worker look; return the page of the source."""

    def add(address):
        here = ana.post(at("library_source_new"), {"address": address, **SENT}).url
        look(cast)
        return here

    return add


def look(cast):
    with tenancy.acting_in(cast.lumen.pk):
        waiting = [one.public_id for one in Source.objects.all() if one.is_looking]
    for public_id in waiting:
        subscribing.look(cast.lumen.pk, public_id)


def only_source(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return Source.objects.get()


class TestAnAddressWithoutAFeed:
    def test_comes_back_as_it_was_sent_with_what_to_do(self, ana, cast, site, looked):
        address = site.page("/over", page())
        here = looked(address)
        assert ana.get(at("library_looking", only_source(cast).public_id))["HX-Refresh"] == "true"
        found = ana.get(here)
        form = found.context["form"]
        assert ["geen feed" in error for error in form["address"].errors] == [True]
        typed = {name: form[name].value() for name in ("address", "origin", "content_type")}
        assert typed == {"address": address, "origin": "own", "content_type": "expert"}
        assert form["daily_cap"].value() == 4
        assert found.content.decode().count("btn-primary") == 1
        assert at("library_pause", only_source(cast).public_id) not in words(found)

    def test_is_no_source(self, ana, cast, site, looked):
        here = looked(site.page("/over", page()))
        listed = ana.get(at("library_sources"))
        assert list(listed.context["page"].object_list) == []
        assert here in words(listed)
        assert site.address in words(listed)

    def test_another_address_makes_it_one(self, ana, cast, site, looked):
        here = looked(site.page("/over", page()))
        feed = site.page("/nieuws.xml", FEED, "application/rss+xml")
        assert ana.post(here, {"address": feed, **SENT, "daily_cap": "3"}).url == here
        look(cast)
        source = only_source(cast)
        assert (source.name, source.feed_address, source.daily_cap) == ("Vakblad", feed, 3)
        assert list(ana.get(at("library_sources")).context["page"].object_list) == [source]

    @pytest.mark.parametrize("place", ["here", "new"])
    def test_the_same_address_is_looked_at_again(self, ana, cast, site, looked, place):
        address = site.page("/over", page())
        here = looked(address)
        site.page("/over", FEED, "application/rss+xml")
        to = here if place == "here" else at("library_source_new")
        assert ana.post(to, {"address": address, **SENT}).url == here
        look(cast)
        assert only_source(cast).feed_address == address

    def test_no_address_stays_on_the_page(self, ana, cast, site, looked):
        here = looked(site.page("/over", page()))
        answer = ana.post(here, {"address": "onzin", **SENT})
        assert answer.status_code == 422
        assert answer.context["form"]["address"].value() == "onzin"

    def test_brought_in_as_a_story_nothing_of_it_is_left(self, ana, cast, site, looked):
        address = site.page("/over", page())
        looked(address)
        ana.post(at("library_new"), {"address": address})
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.get().address == address
            assert not Source.objects.exists()

    def test_it_can_be_left_and_that_undone(self, ana, cast, site, looked):
        here = looked(site.page("/over", page()))
        public_id = only_source(cast).public_id
        listed = ana.get(ana.post(at("library_source_removal", public_id)).url)
        assert f'href="{here}"' not in words(listed)
        assert "wat die bracht" not in words(listed)
        assert ana.post(at("library_undo_source_removal", public_id)).url == here
        assert "geen feed" in words(ana.get(here))

    def test_it_is_forgotten_after_a_week(self, cast, site, looked):
        looked(site.page("/over", page()))
        with tenancy.acting_in(cast.lumen.pk):
            make_source(problem="tls", problem_since=clock.now())
            clock.travel(clock.now() + privacy.ATTEMPTS_KEPT / 2)
            assert privacy.sweep() == 0
            clock.travel(clock.now() + privacy.ATTEMPTS_KEPT)
            assert privacy.sweep() == 1
            assert [one.problem for one in Source.objects.all()] == ["tls"]

    def test_a_source_that_brought_something_stays_one(self, ana, cast, site):
        facts = {"problem": "no_feed", "problem_since": clock.now(), "feed_address": ""}
        source = made(cast, make_source, **facts)
        made(cast, make_proposed_story, source)
        found = ana.get(at("library_source", source.public_id))
        assert at("library_pause", source.public_id) in words(found)
        assert list(ana.get(at("library_sources")).context["page"].object_list) == [source]
        with tenancy.acting_in(cast.lumen.pk):
            clock.travel(clock.now() + privacy.ATTEMPTS_KEPT * 2)
            privacy.sweep()
            assert Source.objects.exists()

    def test_eli_does_not_see_it(self, client, cast, site, looked):
        here = looked(site.page("/over", page()))
        eli = sign_in(client, cast.eli)
        assert site.address not in words(eli.get("/o/elders/studio/sources/"))
        assert eli.get(here.replace("lumen", "elders")).status_code == 404


class TestWhatIsThereAlready:
    def test_a_source_says_so(self, ana, cast):
        source = made(cast, make_source)
        answer = ana.post(at("library_source_new"), {"address": source.address, **SENT})
        assert "volgen jullie al" in words(ana.get(answer.url))
        assert again(cast, source).daily_cap == 10

    def test_a_source_that_was_removed_says_that_it_is_followed_again(self, ana, cast):
        source = made(cast, make_source)
        with tenancy.acting_in(cast.lumen.pk):
            removing.remove(source, by=cast.ana)
        answer = ana.post(at("library_source_new"), {"address": source.address, **SENT})
        assert "We volgen deze bron weer" in words(ana.get(answer.url))

    def test_a_story_says_so_and_a_new_one_says_nothing(self, ana):
        sent = {"address": "https://nieuws.example/1"}
        said = [words(ana.get(ana.post(at("library_new"), sent).url)) for _ in range(2)]
        assert ["staat al in de bibliotheek" in one for one in said] == [False, True]

    def test_a_declined_story_says_when_and_why_and_can_be_taken_up_again(self, ana, cast):
        story = made(cast, make_proposed_story, address="https://nieuws.example/1")
        with tenancy.acting_in(cast.lumen.pk):
            approving.decline(story, by=cast.cleo, because="Te veel reclame")
        answer = ana.post(at("library_new"), {"address": "https://nieuws.example/1"})
        assert answer.url == at("library_editor", story.public_id)
        found = words(ana.get(answer.url))
        assert "afgewezen" in found
        assert "Te veel reclame" in found
        undo = at("library_undo_verdict", story.public_id)
        assert undo in found
        ana.post(undo)
        assert again(cast, story).state == "proposed"


class TestTwoWhoChangeOneSource:
    @pytest.fixture
    def source(self, cast):
        return made(cast, make_source)

    def change(self, cast, source, **facts):
        with tenancy.acting_in(cast.lumen.pk):
            subscribing.change(again(cast, source), by=cast.cleo, **facts)

    def test_the_second_is_told_and_saves_once_more(self, ana, cast, source):
        here = at("library_source", source.public_id)
        opened = as_sent(ana.get(here))
        self.change(cast, source, name="Van Cleo", origin="own")
        answer = ana.post(here, {**opened, "name": "Van Ana", "daily_cap": "3"})
        assert answer.status_code == 422
        assert "Van Cleo" in answer.context["form"]["name"].errors[0]
        assert answer.context["form"]["name"].value() == "Van Ana"
        assert (again(cast, source).name, again(cast, source).daily_cap) == ("Van Cleo", 10)
        assert ana.post(here, as_sent(answer)).status_code == 302
        saved = again(cast, source)
        assert (saved.name, saved.origin, saved.daily_cap) == ("Van Ana", "own", 3)

    def test_also_of_a_choice_and_a_topic_in_words(self, ana, cast, source):
        hers, mine = made(cast, make_topic, "Mensen"), made(cast, make_topic, "Techniek")
        here = at("library_source", source.public_id)
        opened = as_sent(ana.get(here))
        self.change(cast, source, topic=hers, content_type="expert")
        sent = {**opened, "topic": mine.public_id, "content_type": "event"}
        answer = ana.post(here, sent)
        assert "Mensen" in answer.context["form"]["topic"].errors[0]
        assert "visie" in answer.context["form"]["content_type"].errors[0].lower()
        assert ana.post(here, as_sent(answer)).status_code == 302
        assert again(cast, source).topic_id == mine.pk

    def test_who_changes_the_same_to_the_same_is_not_told(self, ana, cast, source):
        here = at("library_source", source.public_id)
        opened = as_sent(ana.get(here))
        self.change(cast, source, name="Ons blad")
        assert ana.post(here, {**opened, "name": "Ons blad"}).status_code == 302

    def test_a_page_with_rubbish_for_what_was_seen(self, ana, cast, source):
        here = at("library_source", source.public_id)
        sent = {**as_sent(ana.get(here)), "daily_cap": "3", "initial-daily_cap": "veel"}
        assert ana.post(here, sent).status_code == 302
        assert again(cast, source).daily_cap == 3
