"""Which stories somebody sees, in which order, and why."""

from datetime import timedelta

import pytest

from merkwerk.kit import clock, tenancy
from merkwerk.library.testing import make_published_story, make_story, make_topic
from merkwerk.sharing import choosing, offering
from merkwerk.sharing.paging import Place
from merkwerk.sharing.testing import make_share


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def titles(membership, **where):
    return [card.story.title for card in offering.feed_for(membership, **where).cards]


def story(cast, title, days_ago=0, **facts):
    moment = clock.now() - timedelta(days=days_ago, seconds=1)
    address = f"https://lumen.example/{title.lower().replace(' ', '-')}"
    return make_published_story(
        by=cast.ana, title=title, published_at=moment, address=address, **facts
    )


class TestTheFeed:
    def test_shows_what_is_open_newest_first(self, lumen):
        story(lumen, "Oud", days_ago=5)
        story(lumen, "Nieuw")
        story(lumen, "Voorbij", expires_at=clock.now() - timedelta(hours=1))
        story(lumen, "Morgen", days_ago=-1)
        make_story(by=lumen.ana, title="Concept")
        assert titles(lumen.bo) == ["Nieuw", "Oud"]

    def test_never_offers_again_what_was_passed_on_to_that_person_alone(self, lumen):
        passed = story(lumen, "Niet voor mij")
        choosing.pass_on(passed, by=lumen.bo)
        choosing.pass_on(passed, by=lumen.bo)
        assert titles(lumen.bo) == []
        assert titles(lumen.cleo) == ["Niet voor mij"]
        choosing.take_back(passed, by=lumen.bo)
        assert titles(lumen.bo) == ["Niet voor mij"]

    def test_more_of_a_topic_comes_up_and_less_goes_down(self, lumen):
        story(lumen, "Techniek", days_ago=1, topics=("Techniek",))
        story(lumen, "Feest", topics=("Feest",))
        choosing.wish(make_topic("Techniek"), more=True, by=lumen.bo)
        assert titles(lumen.bo) == ["Techniek", "Feest"]
        choosing.wish(make_topic("Techniek"), more=False, by=lumen.bo)
        assert titles(lumen.bo) == ["Feest", "Techniek"]
        assert titles(lumen.cleo) == ["Feest", "Techniek"]

    def test_every_card_says_why(self, lumen):
        story(lumen, "Techniek", topics=("Techniek",))
        story(lumen, "Vak", origin="field")
        story(lumen, "Los")
        choosing.wish(make_topic("Techniek"), more=True, by=lumen.bo)
        why = {card.story.title: card.why for card in offering.feed_for(lumen.bo).cards}
        assert "Techniek" in why["Techniek"]
        assert len(set(why.values())) == 3

    def test_pages_neither_skip_nor_repeat_while_new_stories_arrive(self, lumen):
        wanted = [f"Verhaal {number:02}" for number in range(30)]
        for number, title in enumerate(wanted):
            story(lumen, title, days_ago=number + 1)
        first = offering.feed_for(lumen.bo)
        story(lumen, "Tussendoor")
        seen = [card.story.title for card in first.cards]
        after = first.next_after
        while after:
            page = offering.feed_for(lumen.bo, after=after)
            seen += [card.story.title for card in page.cards]
            after = page.next_after
        assert seen == wanted

    def test_pages_keep_their_order_when_some_count_as_newer(self, lumen):
        about = {0: ("Techniek",), 1: ("Feest",), 2: (), 3: ("Techniek", "Feest")}
        made = [
            story(lumen, f"Verhaal {number:02}", days_ago=number, topics=about[number * 7 % 4])
            for number in range(30)
        ]
        for topic, more in (("Techniek", True), ("Feest", False)):
            choosing.wish(make_topic(topic), more=more, by=lumen.bo)
        later = [
            {0: offering.MORE, 1: offering.LESS, 2: timedelta(), 3: offering.MORE}[number * 7 % 4]
            for number in range(30)
        ]
        moments = [one.published_at + by for one, by in zip(made, later, strict=True)]
        wanted = sorted(zip(moments, made, strict=True), key=lambda pair: (pair[0], pair[1].pk))
        seen, after = [], None
        while after != "":
            page = offering.feed_for(lumen.bo, after=after or "")
            seen += [card.story for card in page.cards]
            after = page.next_after
        assert seen == [one for _, one in reversed(wanted)]

    @pytest.mark.parametrize(
        "nonsense",
        [
            *["", "x", "2026-13-01_1", "2026-01-01_1", "_", "9" * 400],
            *["0001-01-01T00:00:00+10:00_1", "9999-12-31T23:59:59-10:00_1"],
        ],
    )
    def test_a_place_that_is_nonsense_is_the_beginning(self, lumen, nonsense):
        story(lumen, "Er is iets")
        assert Place.read(nonsense) is None
        assert titles(lumen.bo, after=nonsense) == ["Er is iets"]

    def test_marks_what_i_shared_and_saved(self, lumen):
        shared = story(lumen, "Gedeeld")
        make_share(shared, by=lumen.bo)
        choosing.keep(shared, by=lumen.bo)
        (card,) = offering.feed_for(lumen.bo).cards
        assert card.is_shared
        assert card.is_saved
        (other,) = offering.feed_for(lumen.cleo).cards
        assert not other.is_shared
        assert not other.is_saved

    def test_questions_do_not_grow_with_stories(self, lumen, django_assert_num_queries):
        choosing.wish(make_topic("Techniek"), more=True, by=lumen.bo)
        story(lumen, "Een", topics=("Techniek",))
        with django_assert_num_queries(6):
            offering.feed_for(lumen.bo)
        for number in range(20):
            story(lumen, f"Meer {number}", topics=("Techniek", f"Onderwerp {number}"))
        with django_assert_num_queries(6):
            offering.feed_for(lumen.bo)


def test_kept_for_later_shows_only_what_is_open(lumen):
    kept, gone = story(lumen, "Bewaard"), story(lumen, "Weg")
    choosing.keep(kept, by=lumen.bo)
    choosing.keep(gone, by=lumen.bo)
    gone.retire(by=lumen.ana, because="", at=clock.now())
    gone.save()
    assert [card.story.title for card in offering.saved_by(lumen.bo)] == ["Bewaard"]
