"""What people read of their own shares, and the studio of a story."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.links.testing import a_full_disk, arrive, click, visit
from merkwerk.people.testing import make_membership
from merkwerk.sharing import claiming
from merkwerk.sharing.models import Share
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


def colleagues(lumen, story, number, *, clicks=1, first=0):
    """Let *number* colleagues share the story, and strangers click through on each link."""
    for one in range(first, first + number):
        share = make_share(story, by=make_membership(lumen.lumen, f"Collega{one}"))
        click(share.link, people=clicks)


def yesterday():
    return clock.at(clock.now() - timedelta(days=1))


def not_judged_yet(story, *, by):
    """Let one visitor follow four links within a minute, so that no verdict is given yet."""
    shares = [
        make_share(story, by=by, network=network)
        for network in ("linkedin", "x", "facebook", "copy")
    ]
    now = clock.now()
    day = now.astimezone(by.organisation.zone).toordinal()
    arrive(visit(share.link_id, by.organisation_id, now, day=day, visitor=7) for share in shares)
    return shares


class TestMyImpact:
    def test_says_what_my_own_shares_did_and_nobody_elses(self, lumen, story, client):
        click(make_share(story, by=lumen.bo).link, people=3, bots=2)
        click(make_share(story, by=lumen.cleo).link, people=40)
        page = words(read(client, lumen.bo, "impact_mine"))
        assert "In maart is er 3 keer doorgeklikt" in page
        assert "Panelen op de school" in page
        assert "40" not in page
        assert "Alle collega’s samen: tot nu toe 43 keer" in page  # a story's total, always said

    def test_each_figure_says_its_period_and_on_how_much_it_rests(self, lumen, story, client):
        older = make_published_story(title="Ouder", address="https://lumen.example/ouder")
        quiet = make_published_story(title="Stil", address="https://lumen.example/stil")
        with clock.at(clock.now() - timedelta(days=40)):
            clicked_now, quiet_now = make_share(older, by=lumen.bo), make_share(quiet, by=lumen.bo)
            click(quiet_now.link, people=9)
        click(clicked_now.link, people=2)
        click(make_share(story, by=lumen.bo).link, people=3)
        make_share(story, by=lumen.bo, network="x", said="no")
        make_share(story, by=lumen.bo, network="copy", said="")
        page = words(read(client, lumen.bo, "impact_mine"))
        month = "1 maart tot en met 18 maart 2026"
        # Made in March or clicked in it: not the quiet one of February.
        assert f"5 keer doorgeklikt op jouw links {month} · op basis van 4 links" in page
        assert f"1 keer gedeeld, naar eigen zeggen {month} · op basis van 2 antwoorden" in page
        assert "Doorkliks per week op 5 links van jou, 26 januari tot en met 18 maart 2026" in page

    @pytest.mark.parametrize(
        ("language", "clicked", "claimed"),
        [
            ("nl", "keer doorgeklikt op jouw links", "keer gedeeld, naar eigen zeggen"),
            ("en", "click on your links", "time shared, by your own account"),
        ],
    )
    def test_what_was_clicked_and_what_i_say_are_never_the_same_words(
        self, lumen, story, client, language, clicked, claimed
    ):
        lumen.bo.language = language
        lumen.bo.save()
        click(make_share(story, by=lumen.bo).link, people=1)
        page = words(read(client, lumen.bo, "impact_mine"))
        assert f"1 {clicked} " in page
        assert f"1 {claimed} " in page
        rest = page.replace(claimed, "")
        assert "keer delen" not in rest
        assert "based on 1 share" not in rest

    def test_lists_as_shared_what_i_say_i_shared_and_asks_of_the_rest(self, lumen, story, client):
        other = make_published_story(title="Klaar", address="https://lumen.example/klaar")
        third = make_published_story(title="Nooit", address="https://lumen.example/nooit")
        make_share(story, by=lumen.bo)
        ready = make_share(other, by=lumen.bo, said="")
        make_share(third, by=lumen.bo, said="no")
        page = words(read(client, lumen.bo, "impact_mine"))
        order = ["Wat ik deelde", "1 keer gedeeld sinds je begon", "Panelen op de school"]
        order += ["Klaargezet", "1 keer klaargezet. Heb je het gedeeld?", "Klaar "]
        order += ["Toch niet gedeeld: 1", "Nooit"]
        found = [page.index(one) for one in order]
        assert found == sorted(found)
        assert [page.count(one.title) for one in (story, third)] == [1, 1]
        answer = {"said": "yes", "from": "work"}
        back = client.post(reverse("sharing_answer", args=["lumen", ready.public_id]), answer)
        assert back.url == reverse("impact_mine", args=["lumen"])
        page = words(client.get(back.url))
        assert "2 keer gedeeld sinds je begon" in page
        assert "2 keer gedeeld, naar eigen zeggen" in page
        assert "Klaargezet" not in page

    def test_says_that_nothing_was_said_to_be_shared_yet(self, lumen, story, client):
        make_share(story, by=lumen.bo, said="")
        page = words(read(client, lumen.bo, "impact_mine"))
        assert "Je hebt nog niet gezegd dat je iets deelde." in page
        assert "0 keer doorgeklikt" in page.split("Wat ik deelde")[0]
        assert "0 keer doorgeklikt" not in page.split("Wat ik deelde")[1]
        assert "Toch niet gedeeld" not in page

    def test_a_long_list_says_that_it_holds_the_latest(self, lumen, story, client, monkeypatch):
        monkeypatch.setattr("merkwerk.impact.listing.MOST_LISTED", 2)
        for network in ("linkedin", "x", "copy"):
            make_share(story, by=lumen.bo, network=network)
        page = words(read(client, lumen.bo, "impact_mine"))
        assert "3 keer gedeeld sinds je begon, naar eigen zeggen. Hier staan de laatste 2." in page
        assert page.count("Panelen op de school") == 2

    def test_with_few_colleagues_says_so_where_the_sum_would_stand(self, lumen, story, client):
        make_share(story, by=lumen.bo)
        page = words(read(client, lumen.bo, "impact_mine"))
        assert "Nog te weinig collega’s om te zeggen wat al jullie links samen deden" in page
        assert "van alle collega’s, " not in page

    def test_says_beside_the_clicks_what_is_not_judged_yet(self, lumen, story, client):
        not_judged_yet(story, by=lumen.bo)
        assert "(4 nog niet beoordeeld)" in words(read(client, lumen.bo, "impact_mine"))

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

    def test_says_beside_the_clicks_what_is_not_judged_yet(self, lumen, story, client):
        link = not_judged_yet(story, by=lumen.bo)[0].link
        click(link, people=2)
        page = words(read(client, lumen.bo, "impact_link", link.public_id))
        assert "Er is 2 keer doorgeklikt op deze link. (1 nog niet beoordeeld)" in page

    def test_when_all_is_judged_nothing_stands_beside_them(self, lumen, story, client):
        link = make_share(story, by=lumen.bo).link
        click(link, people=2)
        assert "beoordeeld)" not in words(read(client, lumen.bo, "impact_link", link.public_id))

    def test_speaks_of_clicks_and_never_of_people_who_clicked(self, lumen, story, client):
        link = make_share(story, by=lumen.bo).link
        click(link, people=2)
        page = words(read(client, lumen.bo, "impact_link", link.public_id))
        assert "Geteld: doorgeklikt 2" in page
        assert "door een mens" not in page

    def test_says_that_visitors_who_are_not_followed_always_count(self, lumen, story, client):
        link = make_share(story, by=lumen.bo).link
        assert "(GPC of Do Not Track)" in words(
            read(client, lumen.bo, "impact_link", link.public_id)
        )

    @pytest.mark.parametrize("who", ["ana", "cleo", "dara", "eli"])
    def test_nobody_else_reads_it(self, lumen, story, client, who):
        link = make_share(story, by=lumen.bo).link
        assert read(client, getattr(lumen, who), "impact_link", link.public_id).status_code == 404


class TestTheImpactOfAStory:
    @pytest.mark.parametrize(("number", "is_shown"), [(7, False), (8, True)])
    def test_how_many_shared_is_said_from_eight(self, lumen, story, client, number, is_shown):
        with yesterday():
            colleagues(lumen, story, number, clicks=2)
        page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert f"Er is {number * 2} keer doorgeklikt" in page
        said = "8 collega’s" if is_shown else "minder dan 8 mensen"
        assert f"Tot en met gisteren gedeeld door {said}" in page

    def test_who_says_yes_today_counts_from_tomorrow(self, lumen, story, client):
        with yesterday():
            colleagues(lumen, story, 8)
        colleagues(lumen, story, 1, first=8)
        for name, ids in (("impact_story", [story.public_id]), ("impact_home", [])):
            page = words(read(client, lumen.ana, name, *ids))
            assert "8 collega’s" in page
            assert "9 collega’s" not in page
        with clock.at(clock.now() + timedelta(days=1)):
            page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert "gedeeld door 9 collega’s" in page

    def test_who_takes_it_back_is_not_seen_to(self, lumen, story, client):
        with yesterday():
            colleagues(lumen, story, 8)
            bos = make_share(story, by=lumen.bo)
        assert "9 collega’s" in words(read(client, lumen.ana, "impact_story", story.public_id))
        claiming.answer(bos, claiming.UNDO)
        for name, ids in (("impact_story", [story.public_id]), ("impact_home", [])):
            assert "9 collega’s" in words(read(client, lumen.ana, name, *ids))

    @pytest.mark.parametrize(("number", "is_shown"), [(7, False), (8, True)])
    def test_the_weeks_are_drawn_from_eight(self, lumen, story, client, number, is_shown):
        colleagues(lumen, story, number)
        html = read(client, lumen.ana, "impact_story", story.public_id).content.decode()
        assert ("<figure" in html) is is_shown
        assert ("Te vroeg voor een grafiek" in html) is not is_shown
        assert "Doorgeklikt in de tijd" in html

    def test_eight_who_shared_draw_no_week_of_one_whose_link_was_clicked(
        self, lumen, story, client
    ):
        with yesterday():
            colleagues(lumen, story, 8, clicks=0)
        click(Share.objects.about(story).first().link, people=5)
        html = read(client, lumen.ana, "impact_story", story.public_id).content.decode()
        assert "8 collega’s" in html
        assert "<figure" not in html

    def test_says_beside_the_clicks_what_is_not_judged_yet(self, lumen, story, client):
        click(not_judged_yet(story, by=lumen.bo)[0].link, people=3)
        page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert "naar ‘Panelen op de school’. (4 nog niet beoordeeld)" in page
        assert "3 (4 nog niet beoordeeld)" in words(read(client, lumen.ana, "impact_home"))

    def test_handed_over_is_not_shared(self, lumen, story, client):
        with yesterday():
            for one in range(8):
                make_share(story, by=make_membership(lumen.lumen, f"Collega{one}"), said="")
        page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert "minder dan 8 mensen" in page

    def test_without_clicks_says_so_in_words(self, lumen, story, client):
        page = words(read(client, lumen.ana, "impact_story", story.public_id))
        assert "Er is nog niet doorgeklikt naar ‘Panelen op de school’." in page
        assert "0 keer" not in page

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


class TestTheImpactOfTheLatestStories:
    def test_begins_with_a_sentence_about_the_last_weeks(self, lumen, story, client):
        colleagues(lumen, story, 2, clicks=3)
        page = words(read(client, lumen.ana, "impact_home"))
        sentence = (
            "In de laatste 8 weken verscheen één verhaal. Daarop is tot nu toe 6 keer doorgeklikt."
        )
        assert sentence in page
        assert page.index(sentence) < page.index("Panelen op de school") < page.index("Hoe we dit")

    def test_which_says_no_more_than_the_totals_of_whole_stories(self, lumen, story, client):
        # What was clicked in these weeks on an older story would be what a few did in a while.
        with clock.at(clock.now() - timedelta(days=90)):
            old = make_published_story(address="https://lumen.example/oud", title="Oud nieuws")
            share = make_share(old, by=lumen.bo)
            click(share.link, people=4)
        click(share.link, people=7)
        colleagues(lumen, story, 1)
        page = words(read(client, lumen.ana, "impact_home"))
        assert "Daarop is tot nu toe één keer doorgeklikt." in page
        assert "minder dan 8 mensen 11 0" in page

    def test_says_it_in_english_as_one_would(self, lumen, story, client):
        lumen.ana.language = "en"
        lumen.ana.save()
        colleagues(lumen, story, 2, clicks=3)
        page = words(read(client, lumen.ana, "impact_home"))
        assert "weeks one story appeared. So far there were 6 clicks." in page

    def test_says_when_nothing_appeared(self, lumen, client):
        with clock.at(clock.now() - timedelta(days=90)):
            make_published_story(address="https://lumen.example/oud", title="Oud nieuws")
        page = words(read(client, lumen.ana, "impact_home"))
        assert "In de laatste 8 weken verscheen er geen verhaal." in page

    def test_says_how_many_visits_could_not_be_written_down(self, lumen, story, client):
        assert "Elk bezoek van de laatste 31 dagen is opgeschreven." in words(
            read(client, lumen.ana, "impact_home")
        )
        with a_full_disk(missed=5):
            page = words(read(client, lumen.ana, "impact_home"))
        assert "konden 5 bezoeken van de laatste 31 dagen niet worden opgeschreven" in page


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
        read(client, lumen.ana, "impact_home")  # the first of a day also counts who shared
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
