"""The library's pages: full, in part, without a script, and absent for another organisation."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from merkwerk.kit import clock, tenancy
from merkwerk.library import editing, fetching, retiring
from merkwerk.library.models import Source, StarterQuestion, Story, Suggestion, Topic
from merkwerk.library.testing import (
    make_proposed_story,
    make_published_story,
    make_source,
    make_story,
    make_topic,
    make_verdict,
)
from merkwerk.media.testing import make_image, picture
from merkwerk.people.doors import SESSION_KEY


def sign_in(client, membership):
    client.force_login(membership.person)
    session = client.session
    session[SESSION_KEY] = [membership.public_id]
    session.save()
    return client


@pytest.fixture
def ana(client, cast):
    return sign_in(client, cast.ana)


@pytest.fixture
def bo(client, cast):
    return sign_in(client, cast.bo)


def at(name, *parts):
    return reverse(name, args=["lumen", *parts])


def made(cast, maker, *parts, **facts):
    with tenancy.acting_in(cast.lumen.pk):
        return maker(*parts, **facts)


def again(cast, one):
    with tenancy.acting_in(cast.lumen.pk):
        found = type(one).objects.all()
        return (found.with_verdict() if isinstance(one, Story) else found).get(pk=one.pk)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def as_sent(response):
    """Return what a browser sends of the form on a page, when nothing is typed."""
    sent = {}
    for bound in response.context["form"]:
        sent[bound.html_name] = bound.value() or ""
        hidden = re.search(rf'<input[^>]*name="{bound.html_initial_name}"[^>]*>', words(response))
        value = re.search(r'value="([^"]*)"', hidden[0]) if hidden else None
        if hidden:
            sent[bound.html_initial_name] = value[1] if value else ""
    return sent


class TestReading:
    def test_bo_reads_why_it_matters_and_may_begin_to_write(self, bo, cast):
        story = made(
            cast, make_published_story, may_share="ask", may_share_reason="Vraag het aan Ana."
        )
        with tenancy.acting_in(cast.lumen.pk):
            editing.show_picture(story, picture(), by=cast.ana, alt="Een dak")
        page = bo.get(at("library_story", story.public_id))
        assert page.status_code == 200
        for said in (story.title, story.why_it_matters, "Vraag het aan Ana.", 'alt="Een dak"'):
            assert said in words(page)
        assert page.content.decode().count("btn-primary") == 1
        assert at("sharing_composer", story.public_id) in words(page)
        assert story.address in words(page)

    def test_what_may_not_be_shared_has_no_button(self, bo, cast):
        story = made(cast, make_published_story, may_share="no", may_share_reason="Nog geheim.")
        page = bo.get(at("library_story", story.public_id))
        assert "Nog geheim." in words(page)
        assert at("sharing_composer", story.public_id) not in words(page)

    @pytest.mark.parametrize(
        "facts",
        [
            {"published_at": None},
            {"expires_at": clock.now() - timedelta(days=1)},
            {"retired_at": clock.now()},
            {"published_at": clock.now() + timedelta(days=1)},
        ],
        ids=["draft", "ended", "put away", "to come"],
    )
    def test_what_is_not_open_is_absent(self, bo, cast, facts):
        story = made(cast, make_published_story, **facts)
        assert bo.get(at("library_story", story.public_id)).status_code == 404

    def test_hostile_words_stay_words(self, bo, cast):
        story = made(cast, make_published_story, title="<script>alert(1)</script>", summary="<b>x")
        page = bo.get(at("library_story", story.public_id)).content
        assert b"<script>alert" not in page
        assert b"<b>x" not in page


class TestTheLibrary:
    @pytest.fixture
    def full(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_published_story(title="Zonnepanelen", topics=("Techniek",))
            make_story(title="Twee vacatures", content_type="vacancy", may_share="ask")
            make_published_story(title="Oud nieuws", expires_at=clock.now() - timedelta(days=1))
            make_story(title="Weggelegd", retired_at=clock.now())
            make_proposed_story(title="Nog te bekijken")
            make_verdict(make_proposed_story(title="Aangenomen"), by=cast.ana)
            make_verdict(make_proposed_story(title="Afgewezen"), by=cast.ana, verdict="declined")
            make_story(title="In English", language="en", origin="field")

    TITLES = (
        "Zonnepanelen", "Twee vacatures", "Oud nieuws", "Weggelegd", "Nog te bekijken",
        "Aangenomen", "Afgewezen", "In English",
    )  # fmt: skip

    def shown(self, client, query=""):
        page = client.get(at("library_stories") + query)
        assert page.status_code == 200
        return {title for title in self.TITLES if title in words(page)}

    def test_shows_what_one_works_on(self, ana, full):
        assert self.shown(ana) == set(self.TITLES) - {"Weggelegd", "Nog te bekijken", "Afgewezen"}

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("?q=vacature", {"Twee vacatures"}),
            ("?type=vacancy", {"Twee vacatures"}),
            ("?may=ask", {"Twee vacatures"}),
            ("?state=published", {"Zonnepanelen"}),
            ("?state=ended", {"Oud nieuws"}),
            ("?state=retired", {"Weggelegd"}),
            ("?state=draft", {"Twee vacatures", "Aangenomen", "In English"}),
            ("?state=planned", set()),
            ("?language=en", {"In English"}),
            ("?origin=own&q=zonnepaneel", {"Zonnepanelen"}),
            ("?state=x&type=x&page=x&may=x", None),
        ],
    )
    def test_filters_stand_in_the_address(self, ana, full, query, shown):
        assert self.shown(ana, query) == (self.shown(ana) if shown is None else shown)

    def test_by_topic(self, ana, cast, full):
        with tenancy.acting_in(cast.lumen.pk):
            topic = Topic.objects.get()
        assert self.shown(ana, f"?topic={topic.public_id}") == {"Zonnepanelen"}

    def test_an_empty_library_says_what_will_be_here(self, ana):
        page = words(ana.get(at("library_stories")))
        assert at("library_new") in page
        assert page.count("btn-primary") <= 2

    def test_ticked_stories_are_put_away_and_brought_back(self, ana, cast):
        stories = [made(cast, make_story) for _ in range(3)]
        ids = [story.public_id for story in stories]
        back = at("library_stories") + "?type=news"
        answer = ana.post(at("library_retirement"), {"story": ids[:2], "back": back})
        assert answer.url.startswith(back)
        assert [again(cast, story).is_retired for story in stories] == [True, True, False]
        assert all(one in words(ana.get(answer.url)) for one in ids[:2])
        ana.post(at("library_retirement"), {"story": ids[:2]})
        ana.post(at("library_undo_retirement"), {"story": ids[:2]})
        assert not any(again(cast, story).is_retired for story in stories)

    def test_the_way_back_leads_nowhere_else(self, ana):
        for evil in ("https://bank.example/", "//bank.example", "/o/elders/studio/stories/"):
            answer = ana.post(at("library_retirement"), {"back": evil})
            assert answer.url == at("library_stories")

    def test_queries_do_not_grow_with_stories(self, ana, cast, django_assert_max_num_queries):
        def fill(number):
            with tenancy.acting_in(cast.lumen.pk):
                for _ in range(number):
                    make_story(image=make_image())
                    make_verdict(make_proposed_story(), by=cast.ana)

        counts = []
        for number in (1, 8):
            fill(number)
            with django_assert_max_num_queries(60) as counted:
                ana.get(at("library_stories"))
            counts.append(len(counted))
        assert counts[0] == counts[1]


class TestBeginning:
    def test_an_address_leads_to_the_editor(self, ana, cast):
        answer = ana.post(at("library_new"), {"address": "https://lumen.example/nieuws"})
        with tenancy.acting_in(cast.lumen.pk):
            story = Story.objects.get()
        assert answer.url == at("library_editor", story.public_id)
        assert "hx-get" in words(ana.get(answer.url))

    def test_pressing_twice_makes_one(self, ana, cast):
        for _ in range(2):
            ana.post(at("library_new"), {"address": "https://lumen.example/nieuws"})
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.count() == 1

    @pytest.mark.parametrize(
        "typed", ["", "geen adres", "http://10.0.0.1/", "https://lumen.example/" + "a" * 20_000]
    )
    def test_a_refusal_stands_beside_the_field_and_keeps_what_was_typed(self, ana, typed):
        page = ana.post(at("library_new"), {"address": typed})
        assert page.status_code == 422
        assert "id_address_error" in words(page)
        assert typed in words(page)

    def test_by_hand_twice_makes_one(self, ana, cast):
        new_id = re.search(r'name="new_id" value="(\w+)"', words(ana.get(at("library_new"))))[1]
        answers = {ana.post(at("library_by_hand"), {"new_id": new_id}).url for _ in range(2)}
        assert answers == {at("library_editor", new_id)}
        odd = ana.post(at("library_by_hand"), {"new_id": "../../etc"}).url
        assert "etc" not in odd

    def test_progress_is_asked_for_until_the_page_is_read(self, ana, cast, site):
        address = site.page("/p", "<html><head><title>Een dak</title></head></html>")
        ana.post(at("library_new"), {"address": address})
        with tenancy.acting_in(cast.lumen.pk):
            story = Story.objects.get()
        part = ana.get(at("library_reading", story.public_id), headers={"HX-Request": "true"})
        assert "HX-Refresh" not in part
        assert "every 1s" in words(part)
        fetching.fetch(cast.lumen.pk, story.public_id)
        part = ana.get(at("library_reading", story.public_id), headers={"HX-Request": "true"})
        assert part["HX-Refresh"] == "true"
        assert "every 1s" not in words(part)

    def test_what_somebody_wrote_meanwhile_is_not_refreshed_away(self, ana, cast, site):
        ana.post(at("library_new"), {"address": site.page("/p", "<html><title>Een</title>")})
        with tenancy.acting_in(cast.lumen.pk):
            story = Story.objects.get()
        ana.post(at("library_draft", story.public_id), {"summary": "Mijn woorden", "revision": 1})
        fetching.fetch(cast.lumen.pk, story.public_id)
        part = ana.get(at("library_reading", story.public_id), headers={"HX-Request": "true"})
        assert "HX-Refresh" not in part
        story = again(cast, story)
        assert (story.title, story.summary) == ("Een", "Mijn woorden")

    def test_a_failure_says_what_and_offers_to_try_again(self, ana, cast, site):
        ana.post(at("library_new"), {"address": f"{site.address}/weg"})
        with tenancy.acting_in(cast.lumen.pk):
            story = Story.objects.get()
        fetching.fetch(cast.lumen.pk, story.public_id)
        page = words(ana.get(at("library_editor", story.public_id)))
        assert "404" in page
        assert at("library_read_again", story.public_id) in page
        ana.post(at("library_read_again", story.public_id))
        assert "every 1s" in words(ana.get(at("library_editor", story.public_id)))


def typed(page, **changes):
    """What a browser would send of the story form, with *changes* typed."""
    form = page.context["form"]
    values = {}
    for field in form:
        value = field.value()
        if field.name == "skips_why":
            if value:
                values[field.name] = "on"
                values[f"initial-{field.name}"] = "True"
        elif value not in (None, ""):
            value = value if isinstance(value, (list, str)) else str(value)
            values[field.name] = values[f"initial-{field.name}"] = value
    values["revision"] = str(form["revision"].value())
    return {**values, **changes}


class TestTheEditor:
    def open(self, client, story):
        page = client.get(at("library_editor", story.public_id))
        assert page.status_code == 200
        return page

    def test_saves_what_is_typed(self, ana, cast):
        story, topic = made(cast, make_story), made(cast, make_topic)
        sent = typed(
            self.open(ana, story),
            title="Een andere kop",
            content_type="event",
            topics=[topic.public_id],
            last_day="2027-01-31",
            may_share="ask",
            may_share_reason="Vraag Ana.",
        )
        assert ana.post(at("library_editor", story.public_id), sent).status_code == 302
        story = again(cast, story)
        with tenancy.acting_in(cast.lumen.pk):
            assert list(story.topics.all()) == [topic]
        assert (story.title, story.content_type) == ("Een andere kop", "event")
        assert (story.may_share, story.may_share_reason) == ("ask", "Vraag Ana.")
        assert story.expires_at.isoformat() == "2027-01-31T23:00:00+00:00"
        assert story.edited_fields == ["content_type", "expires_at", "may_share",
                                       "may_share_reason", "title"]  # fmt: skip
        same = typed(self.open(ana, story))
        ana.post(at("library_editor", story.public_id), same)
        assert again(cast, story).expires_at == story.expires_at

    def test_everything_that_the_page_said_can_be_mended(self, ana, cast):
        story = made(
            cast, make_story, published_elsewhere_at=datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
        )
        page = self.open(ana, story)
        assert page.context["form"]["published_on"].value() == date(2026, 11, 3)
        same = typed(page, title="Alleen de kop")
        ana.post(at("library_editor", story.public_id), same)
        assert again(cast, story).edited_fields == ["title"]
        sent = typed(
            self.open(ana, story),
            address="lumen.example/anders?utm_source=mail",
            published_on="2026-10-01",
        )
        page = ana.post(at("library_editor", story.public_id), sent, follow=True)
        assert at("library_read_again", story.public_id) in words(page)
        story = again(cast, story)
        assert story.address == "https://lumen.example/anders?utm_source=mail"
        assert story.canonical_address == "https://lumen.example/anders"
        assert story.published_elsewhere_at.isoformat() == "2026-10-01T10:00:00+00:00"
        ana.post(at("library_read_again", story.public_id))
        assert "every 1s" in words(self.open(ana, story))

    @pytest.mark.parametrize(
        "typed_address", ["geen adres", "http://10.0.0.1/", "https://" + "a" * 20_000]
    )
    def test_what_is_no_address_stays_on_the_page(self, ana, cast, typed_address):
        story = made(cast, make_story)
        sent = typed(self.open(ana, story), address=typed_address, author="Roos")
        page = ana.post(at("library_editor", story.public_id), sent)
        assert page.status_code == 422
        assert page.context["form"]["address"].errors
        assert typed_address in words(page)
        kept = again(cast, story)
        assert (kept.address, kept.author) == (story.address, "Roos")

    def test_an_address_that_was_there_is_not_judged_again(self, ana, cast):
        story = made(cast, make_story, address="http://intranet/nieuws")
        sent = typed(self.open(ana, story), title="Een andere kop")
        assert ana.post(at("library_editor", story.public_id), sent).status_code == 302

    @pytest.mark.parametrize(
        ("field", "typed_day"),
        [
            ("last_day", "9999-12-31"),
            ("last_day", "0001-01-01"),
            ("published_on", "9999-12-31"),
            ("published_on", "0001-01-01"),
            ("publish_at", "9999-12-31T23:59"),
            ("publish_at", "0001-01-01T00:00"),
        ],
    )
    @pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/Los_Angeles"])
    @pytest.mark.parametrize("deed", ["editor", "draft", "publication"])
    def test_a_day_that_no_clock_can_tell(self, ana, cast, zone, deed, field, typed_day):
        with tenancy.acting_in(cast.lumen.pk):
            type(cast.ana).objects.filter(pk=cast.ana.pk).update(time_zone=zone)
        story = made(cast, make_story)
        sent = typed(self.open(ana, story), when="later", **{field: typed_day})
        page = ana.post(at(f"library_{deed}", story.public_id), sent)
        assert page.status_code == 422
        if deed != "draft":
            assert page.context["form"][field].errors
            assert typed_day in words(page)
        kept = again(cast, story)
        assert (kept.expires_at, kept.publish_at, kept.published_at) == (None, None, None)

    def test_whose_time_it_is_is_said_when_there_are_two(self, ana, cast):
        story = made(cast, make_story)
        assert "Europe/Amsterdam" not in words(self.open(ana, story))
        with tenancy.acting_in(cast.lumen.pk):
            type(cast.ana).objects.filter(pk=cast.ana.pk).update(time_zone="America/New_York")
        form = self.open(ana, story).context["form"]
        assert "America/New_York" in str(form["publish_at"].help_text)
        for name in ("last_day", "published_on"):
            assert "Europe/Amsterdam" in str(form[name].help_text)

    def test_another_story_of_the_same_page_is_named(self, ana, cast):
        known, story = made(cast, make_story, title="De eerste"), made(cast, make_story)
        there = at("library_editor", known.public_id)
        assert there in words(self.open(ana, story))
        proposed = made(cast, make_proposed_story)
        assert there in words(ana.get(at("library_queue") + f"?story={proposed.public_id}"))
        made(cast, retiring.retire, [known], by=cast.ana)
        assert there not in words(self.open(ana, story))

    def test_saves_while_one_types_and_shows_the_card(self, ana, cast):
        story = made(cast, make_story)
        sent = typed(self.open(ana, story), title="Onder het typen")
        part = ana.post(at("library_draft", story.public_id), sent)
        assert (part.status_code, part["X-Revision"]) == (200, "2")
        assert "Onder het typen" in words(part)
        assert "<html" not in words(part)
        assert again(cast, story).title == "Onder het typen"

    def test_twenty_thousand_characters_are_kept_on_the_page(self, ana, cast):
        story, long = made(cast, make_story), "woord " * 3334
        sent = typed(self.open(ana, story), summary=long, author="Roos")
        page = ana.post(at("library_editor", story.public_id), sent)
        assert page.status_code == 422
        assert "id_summary_error" in words(page)
        assert long.strip() in page.content.decode()
        story = again(cast, story)
        assert (story.author, len(story.summary) < 100) == ("Roos", True)
        part = ana.post(at("library_draft", story.public_id), sent)
        assert part.status_code == 422

    def test_two_people_do_not_overwrite_each_other(self, ana, cast, client):
        story = made(cast, make_story)
        mine = typed(self.open(ana, story), title="Van Ana")
        with tenancy.acting_in(cast.lumen.pk):
            editing.edit(story, by=cast.cleo, revision=1, changes={"title": "Van Cleo"})
        assert ana.post(at("library_draft", story.public_id), mine).status_code == 409
        page = ana.post(at("library_editor", story.public_id), mine)
        assert page.status_code == 422
        assert "Cleo" in words(page)
        assert 'value="Van Ana"' in words(page)
        assert again(cast, story).title == "Van Cleo"
        mine["revision"] = re.search(r'name="revision" value="(\d+)"', words(page))[1]
        ana.post(at("library_editor", story.public_id), mine)
        assert again(cast, story).title == "Van Ana"

    def test_only_what_this_person_changed_is_saved(self, ana, cast):
        story = made(cast, make_story)
        mine = typed(self.open(ana, story), author="Roos")
        with tenancy.acting_in(cast.lumen.pk):
            Story.objects.filter(pk=story.pk).update(title="Van de pagina", revised_by=None)
        ana.post(at("library_draft", story.public_id), mine)
        story = again(cast, story)
        assert (story.title, story.author) == ("Van de pagina", "Roos")

    @pytest.mark.parametrize(
        ("emptied", "field"),
        [("title", "title"), ("why_it_matters", "why_it_matters"), ("may_share", "may_share")],
    )
    def test_a_published_story_keeps_what_it_needs(self, ana, cast, emptied, field):
        story = made(cast, make_published_story)
        sent = typed(self.open(ana, story), author="Roos", **{emptied: ""})
        page = ana.post(at("library_editor", story.public_id), sent)
        assert page.status_code == 422
        assert page.context["form"][field].errors
        assert 'value="Roos"' in words(page)
        assert ana.post(at("library_draft", story.public_id), sent).status_code == 422
        kept = again(cast, story)
        assert (getattr(kept, emptied), kept.author) == (getattr(story, emptied), "")

    def test_a_picture_needs_words(self, ana, cast):
        story = made(cast, make_story)
        address = at("library_picture", story.public_id)
        from django.core.files.uploadedfile import SimpleUploadedFile as Upload

        page = ana.post(address, {"picture": Upload("dak.png", picture()), "alt": ""})
        assert page.status_code == 422
        page = ana.post(address, {"picture": Upload("dak.svg", b"<svg/>"), "alt": "Een dak"})
        assert page.status_code == 422
        assert "id_picture_error" in words(page)
        heavy = Upload("dak.png", picture() + bytes(10_000_001))
        page = ana.post(address, {"picture": heavy, "alt": "Een dak"})
        assert "10 MB" in words(page)
        ana.post(address, {"picture": Upload("dak.png", picture()), "alt": "Een dak"})
        story = again(cast, story)
        with tenancy.acting_in(cast.lumen.pk):
            assert story.image.alt == "Een dak"
        ana.post(at("library_no_picture", story.public_id))
        assert again(cast, story).image_id is None

    def test_who_will_get_this_is_a_number_and_a_rule(self, ana, cast):
        story = made(cast, make_story)
        page = self.open(ana, story)
        assert page.context["audience"] is None
        for name in ("Bo", "Dara", "Cleo"):
            assert f">{name}<" not in words(page)

    def test_words_can_be_added_taken_away_and_put_back(self, ana, cast):
        story = made(cast, make_story)
        ana.post(at("library_suggestions", story.public_id), {"text": "Kom kijken", "network": ""})
        ana.post(at("library_suggestions", story.public_id), {"text": "Kom kijken", "network": ""})
        ana.post(at("library_questions", story.public_id), {"text": "Wie zag je daar?"})
        with tenancy.acting_in(cast.lumen.pk):
            one, question = Suggestion.objects.get(), StarterQuestion.objects.get()
            assert story.starter_questions == ["Wie zag je daar?"]
        for kind, which in (("suggestion", one), ("question", question)):
            answer = ana.post(at(f"library_{kind}_removal", which.public_id))
            assert again(cast, which).removed_at
            undo = at(f"library_undo_{kind}_removal", which.public_id)
            assert undo in words(ana.get(answer.url.partition("#")[0]))
            ana.post(undo)
            assert again(cast, which).removed_at is None

    @pytest.mark.parametrize("kind", ["suggestions", "questions"])
    def test_words_that_are_too_long_stay_on_the_page(self, ana, cast, kind):
        story, long = made(cast, make_story), "woord " * 3334
        page = ana.post(at(f"library_{kind}", story.public_id), {"text": long, "network": ""})
        assert page.status_code == 422
        assert long.strip() in page.content.decode()


class TestPublishing:
    def test_now(self, ana, cast):
        story = made(cast, make_story)
        sent = typed(
            ana.get(at("library_editor", story.public_id)), title="Op het laatst", when="now"
        )
        assert ana.post(at("library_publication", story.public_id), sent).status_code == 302
        story = again(cast, story)
        assert (story.title, story.state) == ("Op het laatst", "published")

    def test_at_a_time_and_not_after_all(self, ana, cast):
        story = made(cast, make_story)
        sent = typed(
            ana.get(at("library_editor", story.public_id)),
            when="later",
            publish_at="2027-05-01T09:30",
        )
        ana.post(at("library_publication", story.public_id), sent)
        story = again(cast, story)
        assert story.state == "planned"
        assert story.publish_at.isoformat() == "2027-05-01T07:30:00+00:00"
        assert at("library_undo_plan", story.public_id) in words(
            ana.get(at("library_editor", story.public_id))
        )
        ana.post(at("library_undo_plan", story.public_id))
        assert again(cast, story).state == "draft"

    def test_what_is_missing_stands_beside_its_field_and_nothing_is_lost(self, ana, cast):
        story = made(
            cast, make_story, why_it_matters="", may_share="", image=made(cast, make_image, alt="")
        )
        sent = typed(ana.get(at("library_editor", story.public_id)), title="", author="Roos")
        page = ana.post(at("library_publication", story.public_id), {**sent, "when": "now"})
        assert page.status_code == 422
        for field in ("title", "why_it_matters", "may_share", "image_alt"):
            assert page.context["form"][field].errors, field
        assert 'value="Roos"' in words(page)
        story = again(cast, story)
        assert (story.author, story.published_at) == ("Roos", None)

    def test_leaving_the_line_out_on_purpose(self, ana, cast):
        story = made(cast, make_story, why_it_matters="")
        sent = typed(ana.get(at("library_editor", story.public_id)), skips_why="on", when="now")
        ana.post(at("library_publication", story.public_id), sent)
        story = again(cast, story)
        with tenancy.acting_in(cast.lumen.pk):
            assert (story.state, story.why_skipped_by) == ("published", cast.ana)
        assert story.why_skipped_at

    @pytest.mark.parametrize(
        ("publish_at", "field"), [("", "publish_at"), ("2001-01-01T09:00", "publish_at")]
    )
    def test_a_time_that_is_none(self, ana, cast, publish_at, field):
        story = made(cast, make_story)
        sent = typed(ana.get(at("library_editor", story.public_id)), publish_at=publish_at)
        page = ana.post(at("library_publication", story.public_id), {**sent, "when": "later"})
        assert page.status_code == 422
        assert page.context["form"]["publish_at"].errors

    def test_a_get_publishes_nothing_and_leads_to_the_story(self, ana, cast):
        story = made(cast, make_story)
        answer = ana.get(at("library_publication", story.public_id))
        assert answer.url == at("library_editor", story.public_id)
        assert again(cast, story).state == "draft"


@pytest.mark.parametrize("odd", ["%FF", "%27%22%3E%3Cscript%3E", "..%2F..", "x" * 3000])
def test_odd_questions_in_the_address_are_harmless(ana, cast, odd):
    story = made(cast, make_story)
    editor = at("library_editor", story.public_id)
    for page, names in (
        (at("library_stories"), "q state type may origin language topic page gone"),
        (at("library_queue"), "story done"),
        (at("library_sources"), "page gone"),
        (editor, "undo"),
    ):
        for name in names.split():
            answer = ana.get(f"{page}?{name}={odd}")
            assert answer.status_code == 200, (page, name)
            assert b'"><script>' not in answer.content


class TestTheQueue:
    @pytest.fixture
    def three(self, cast):
        return [
            made(cast, make_proposed_story, title=f"Nummer {n}", address=f"https://v.example/{n}")
            for n in (1, 2, 3)
        ]

    def test_shows_the_newest_large(self, ana, three):
        page = words(ana.get(at("library_queue")))
        assert "Nummer 3" in page
        assert "Nummer 1" not in page
        assert 'data-key="a"' in page

    def test_accepting_leads_to_the_next_and_can_be_undone(self, ana, cast, three):
        answer = ana.post(at("library_acceptance", three[2].public_id))
        page = words(ana.get(answer.url))
        assert "Nummer 2" in page
        assert again(cast, three[2]).state == "draft"
        undo = at("library_undo_verdict", three[2].public_id)
        assert undo in page
        answer = ana.post(undo)
        assert again(cast, three[2]).state == "proposed"
        assert "Nummer 3" in words(ana.get(answer.url))

    def test_declining_says_why_if_one_likes(self, ana, cast, three):
        ana.post(at("library_refusal", three[0].public_id), {"because": "Te veel reclame"})
        with tenancy.acting_in(cast.lumen.pk):
            verdict = Story.objects.get(pk=three[0].pk).approval
        assert (verdict.verdict, verdict.because) == ("declined", "Te veel reclame")

    def test_accepting_and_editing(self, ana, three):
        answer = ana.post(at("library_acceptance", three[0].public_id), {"then": "edit"})
        assert answer.url == at("library_editor", three[0].public_id)

    def test_pressing_twice_is_harmless(self, ana, cast, three):
        for _ in range(2):
            assert ana.post(at("library_acceptance", three[0].public_id)).status_code == 302
        late = ana.post(at("library_refusal", three[0].public_id), {"because": ""})
        assert late.status_code == 302
        assert again(cast, three[0]).state == "draft"

    def test_skipped_ones_do_not_come_back_at_once(self, ana, three):
        answer = ana.post(at("library_acceptance", three[1].public_id))
        assert three[0].public_id in answer.url

    def test_too_long_a_reason_stays_on_the_page(self, ana, three):
        page = ana.post(at("library_refusal", three[0].public_id), {"because": "x" * 20_000})
        assert page.status_code == 422
        assert "x" * 20_000 in words(page)

    def test_an_empty_queue_says_what_comes_here(self, ana):
        assert at("library_sources") in words(ana.get(at("library_queue")))


class TestSources:
    def test_adding_one_shows_that_we_look(self, ana, cast):
        sent = {"address": "vakblad.example", "origin": "field", "content_type": "news",
                "topic": "", "daily_cap": "5"}  # fmt: skip
        answer = ana.post(at("library_source_new"), sent)
        with tenancy.acting_in(cast.lumen.pk):
            source = Source.objects.get()
        assert answer.url == at("library_source", source.public_id)
        assert "every 1s" in words(ana.get(answer.url))
        part = ana.get(at("library_looking", source.public_id))
        assert "HX-Refresh" not in part
        assert ana.post(at("library_source_new"), sent).url == answer.url

    @pytest.mark.parametrize(
        ("field", "value"),
        [("address", "geen adres"), ("address", "http://10.0.0.1"), ("daily_cap", "0")],
    )
    def test_a_refusal_stands_beside_its_field(self, ana, field, value):
        sent = {"address": "vakblad.example", "origin": "field", "content_type": "news",
                "daily_cap": "5", field: value}  # fmt: skip
        page = ana.post(at("library_source_new"), sent)
        assert page.status_code == 422
        assert page.context["form"][field].errors
        assert f'value="{value}"' in words(page)

    def test_pausing_going_on_and_looking_now(self, ana, cast, jobs):
        source = made(cast, make_source)
        for _ in range(2):
            ana.post(at("library_pause", source.public_id))
        assert again(cast, source).paused_at
        assert at("library_resume", source.public_id) in words(ana.get(at("library_sources")))
        for _ in range(2):
            ana.post(at("library_resume", source.public_id))
            ana.post(at("library_check", source.public_id))
        assert again(cast, source).paused_at is None
        assert len(jobs()) == 1

    def test_a_problem_is_told_with_since_when(self, ana, cast):
        made(cast, make_source, problem="tls",
             problem_since=clock.now(), checked_at=clock.now())  # fmt: skip
        with tenancy.acting_in(cast.lumen.pk):
            source = Source.objects.get()
        assert "beveiligde verbinding" in words(ana.get(at("library_source", source.public_id)))

    def test_choosing_between_feeds(self, ana, cast):
        feeds = [{"address": f"https://v.example/{n}.xml", "title": f"Feed {n}"} for n in (1, 2)]
        source = made(cast, make_source, feed_address="", found_feeds=feeds)
        assert "Feed 2" in words(ana.get(at("library_source", source.public_id)))
        ana.post(at("library_choice", source.public_id), {"feed": "https://bank.example"})
        assert again(cast, source).feed_address == ""
        ana.post(at("library_choice", source.public_id), {"feed": feeds[1]["address"]})
        assert again(cast, source).feed_address == feeds[1]["address"]

    def test_settings_are_saved(self, ana, cast):
        source, topic = made(cast, make_source), made(cast, make_topic)
        sent = {"name": "Ons blad", "address": source.address, "origin": "own",
                "content_type": "expert", "topic": topic.public_id,
                "language": "nl", "daily_cap": "3"}  # fmt: skip
        assert ana.post(at("library_source", source.public_id), sent).status_code == 302
        source = again(cast, source)
        assert (source.name, source.origin, source.daily_cap) == ("Ons blad", "own", 3)
        assert source.topic_id == topic.pk

    def test_it_can_be_moved_to_another_address(self, ana, cast, jobs):
        source = made(cast, make_source)
        form = ana.get(at("library_source", source.public_id)).context["form"]
        sent = {field.name: field.value() or "" for field in form}
        for wrong in ("", "geen adres", "http://10.0.0.1"):
            page = ana.post(at("library_source", source.public_id), {**sent, "address": wrong})
            assert page.status_code == 422
            assert page.context["form"]["address"].errors
        assert again(cast, source).feed_address == source.feed_address
        sent["address"] = "nieuw.example/nieuws"
        answer = ana.post(at("library_source", source.public_id), sent)
        assert "every 1s" in words(ana.get(answer.url))
        assert again(cast, source).address == "https://nieuw.example/nieuws"
        assert jobs() == [("library.look_for_feed", {"source_id": source.public_id})]

    def test_a_page_opened_before_puts_nothing_back(self, ana, cast, jobs):
        source = made(cast, make_source)
        here, topic = at("library_source", source.public_id), made(cast, make_topic)
        opened = as_sent(ana.get(here))
        with tenancy.acting_in(cast.lumen.pk):
            new = "https://nieuw.example/feed.xml"
            facts = {"address": new, "feed_address": new, "daily_cap": 7, "topic": topic}
            Source.objects.filter(pk=source.pk).update(**facts)
        assert ana.post(here, {**opened, "name": "Ons blad"}).status_code == 302
        source = again(cast, source)
        assert (source.name, source.address, source.feed_address) == ("Ons blad", new, new)
        assert (source.daily_cap, source.topic_id) == (7, topic.pk)
        assert jobs() == []

    def test_it_can_be_removed_and_taken_back(self, ana, cast):
        source = made(cast, make_source)
        here = at("library_source", source.public_id)
        for _ in range(2):
            answer = ana.post(at("library_source_removal", source.public_id))
        assert again(cast, source).removed_at
        page = words(ana.get(answer.url))
        undo = at("library_undo_source_removal", source.public_id)
        assert undo in page
        assert here not in words(ana.get(at("library_sources")))
        assert ana.get(here).status_code == 404
        for _ in range(2):
            assert ana.post(undo).url == here
        assert again(cast, source).removed_at is None
        assert undo not in words(ana.get(answer.url))


class TestTopics:
    def test_making_and_renaming(self, ana, cast):
        for _ in range(2):
            ana.post(at("library_topics"), {"name": "Techniek"})
        with tenancy.acting_in(cast.lumen.pk):
            topic = Topic.objects.get()
        ana.post(at("library_topic", topic.public_id), {"name": "Ons vak"})
        assert again(cast, topic).name == "Ons vak"
        assert "Ons vak" in words(ana.get(at("library_topics")))

    def test_a_name_that_is_taken(self, ana, cast):
        topic = made(cast, make_topic, "Mensen")
        made(cast, make_topic, "Techniek")
        page = ana.post(at("library_topic", topic.public_id), {"name": "techniek"})
        assert page.status_code == 422
        assert "techniek" in words(page)
        assert again(cast, topic).name == "Mensen"

    def test_too_long_a_name(self, ana):
        page = ana.post(at("library_topics"), {"name": "x" * 20_000})
        assert page.status_code == 422
        assert "x" * 20_000 in words(page)
