"""What people read of their own shares, and the studio of a story."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.links.testing import click
from merkwerk.people.testing import make_membership
from merkwerk.sharing.testing import make_share

DUTCH = "Een netwerk haalde de pagina op om er een voorbeeld van te tonen."
ENGLISH = "A network fetched the page to show a preview of it."


@pytest.fixture
def lumen(cast):
    # Mid-month and mid-week, so that this month and this week hold what happens now.
    with clock.at(datetime(2026, 3, 18, 12, tzinfo=UTC)), tenancy.acting_in(cast.lumen.pk):
        yield cast


@pytest.fixture
def story(lumen):
    return make_published_story(by=lumen.ana, title="Panelen op de school")


def read(client, membership, name, *ids):
    return sign_in(client, membership).get(reverse(name, args=["lumen", *ids]))


def words(answer):
    """Return what a page says, without its tags."""
    assert answer.status_code == 200
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def colleagues(lumen, story, number, *, clicks=1):
    """Let *number* colleagues share the story, and strangers click through on each link."""
    for one in range(number):
        share = make_share(story, by=make_membership(lumen.lumen, f"Collega{one}"))
        click(share.link, people=clicks)


class TestMyImpact:
    def test_says_what_my_own_shares_did_and_nobody_elses(self, lumen, story, client):
        click(make_share(story, by=lumen.bo).link, people=3, bots=2)
        click(make_share(story, by=lumen.cleo).link, people=40)
        page = words(read(client, lumen.bo, "impact_mine"))
        assert "In maart is er 3 keer doorgeklikt" in page
        assert "Panelen op de school" in page
        assert "40" not in page
        assert "43" not in page  # Bo would know what Cleo's did

    def test_with_nothing_shared_says_what_will_be_here(self, lumen, story, client):
        page = read(client, lumen.bo, "impact_mine")
        assert reverse("home", args=["lumen"]) in page.content.decode()
        assert "Panelen op de school" not in page.content.decode()

    def test_shared_and_never_clicked_is_said_kindly(self, lumen, story, client):
        make_share(story, by=lumen.bo)
        assert "In maart is er nog niet doorgeklikt" in words(read(client, lumen.bo, "impact_mine"))

    def test_an_advocate_has_no_studio(self, lumen, story, client):
        assert read(client, lumen.bo, "impact_home").status_code == 404
        assert read(client, lumen.bo, "impact_story", story.public_id).status_code == 404


class TestMyLink:
    @pytest.mark.parametrize(("language", "reason"), [("nl", DUTCH), ("en", ENGLISH)])
    def test_says_how_many_count_and_why_others_do_not(
        self, lumen, story, client, language, reason
    ):
        lumen.bo.language = language
        lumen.bo.save()
        link = make_share(story, by=lumen.bo).link
        click(link, people=2, bots=3)
        page = words(read(client, lumen.bo, "impact_link", link.public_id))
        assert f"{reason} 3" in page
        assert link.address in page

    def test_without_filtered_visits_there_are_no_reasons(self, lumen, story, client):
        link = make_share(story, by=lumen.bo).link
        click(link, people=2)
        page = words(read(client, lumen.bo, "impact_link", link.public_id))
        assert "Waarom ze niet meetellen" not in page

    @pytest.mark.parametrize("who", ["ana", "cleo", "dara", "eli"])
    def test_nobody_else_reads_it(self, lumen, story, client, who):
        link = make_share(story, by=lumen.bo).link
        assert read(client, getattr(lumen, who), "impact_link", link.public_id).status_code == 404


class TestTheImpactOfAStory:
    @pytest.mark.parametrize(("number", "is_shown"), [(7, False), (8, True)])
    def test_how_many_shared_is_said_from_eight(self, lumen, story, client, number, is_shown):
        colleagues(lumen, story, number, clicks=2)
        page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert f"Er is {number * 2} keer doorgeklikt" in page
        said = "Gedeeld door 8 collega’s" if is_shown else "Gedeeld door minder dan 8 mensen"
        assert said in page

    @pytest.mark.parametrize(("number", "is_shown"), [(7, False), (8, True)])
    def test_the_weeks_are_drawn_from_eight(self, lumen, story, client, number, is_shown):
        colleagues(lumen, story, number)
        html = read(client, lumen.ana, "impact_story", story.public_id).content.decode()
        assert ("<figure" in html) is is_shown

    def test_handed_over_is_not_shared(self, lumen, story, client):
        for one in range(8):
            make_share(story, by=make_membership(lumen.lumen, f"Collega{one}"), said="")
        page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert "minder dan 8 mensen" in page

    def test_names_nobody(self, lumen, story, client):
        colleagues(lumen, story, 9)
        for name, ids in (("impact_story", [story.public_id]), ("impact_home", [])):
            page = read(client, lumen.ana, name, *ids).content.decode()
            assert "Collega" not in page

    @pytest.mark.parametrize(("language", "reason"), [("nl", DUTCH), ("en", ENGLISH)])
    def test_says_why_visits_do_not_count(self, lumen, story, client, language, reason):
        lumen.ana.language = language
        lumen.ana.save()
        click(make_share(story, by=lumen.bo).link, people=1, bots=4)
        page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert f"{reason} 4" in page

    def test_the_list_says_the_same_of_each_story(self, lumen, story, client):
        colleagues(lumen, story, 3)
        quiet = make_published_story(title="Nog stil", address="https://lumen.example/stil")
        page = words(read(client, lumen.ana, "impact_home"))
        assert "Panelen op de school" in page
        assert quiet.title in page
        assert "minder dan 8 mensen 3 0" in page


class TestQuestionsDoNotGrow:
    def questions(self, client, membership, name, *ids):
        address = reverse(name, args=["lumen", *ids])
        sign_in(client, membership)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def test_with_my_shares(self, lumen, client):
        def share(number):
            story = make_published_story(address=f"https://lumen.example/{number}")
            click(make_share(story, by=lumen.bo).link)

        share(0)
        before = self.questions(client, lumen.bo, "impact_mine")
        for number in range(1, 6):
            share(number)
        assert self.questions(client, lumen.bo, "impact_mine") == before

    def test_with_sharers_and_stories(self, lumen, story, client):
        colleagues(lumen, story, 8)
        before = [
            self.questions(client, lumen.ana, "impact_home"),
            self.questions(client, lumen.ana, "impact_story", story.public_id),
        ]
        for number in range(5):
            other = make_published_story(address=f"https://lumen.example/{number}")
            click(make_share(other, by=lumen.bo).link, people=2, bots=1)
        for number in range(8, 11):
            click(make_share(story, by=make_membership(lumen.lumen, f"Collega{number}")).link)
        after = [
            self.questions(client, lumen.ana, "impact_home"),
            self.questions(client, lumen.ana, "impact_story", story.public_id),
        ]
        assert after == before
