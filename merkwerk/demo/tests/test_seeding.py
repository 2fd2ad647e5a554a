"""The demo world builds, twice is harmless, and it never mixes with real life."""

import threading
from dataclasses import replace
from html import unescape

import psycopg
import pytest
from django.conf import settings as house
from django.db import connection, transaction

from merkwerk.demo import seeding
from merkwerk.identity import erasing
from merkwerk.identity.founding import ONE_FOUNDING_AT_A_TIME
from merkwerk.impact import grouping
from merkwerk.kit import ids, tenancy
from merkwerk.library.models import Source, StarterQuestion, Story, Suggestion
from merkwerk.links.models import Link, LinkDay
from merkwerk.people.models import Membership, Organisation, Team
from merkwerk.sharing import offering
from merkwerk.sharing.models import Share


@pytest.fixture
def lumen(db):
    assert seeding.seed()
    return Organisation.objects.get(slug="lumen")


def told(organisation):
    """Return what the demo says and how much there is of everything."""
    with tenancy.acting_in(organisation.pk):
        titles = sorted(Story.objects.values_list("title", flat=True))
        people = sorted(Membership.objects.values_list("name", "team__name"))
        shares = sorted(Share.objects.values_list("story__title", "network", "text"))
        days = LinkDay.objects.values_list("counted", flat=True)
        sizes = [m.objects.count() for m in (StarterQuestion, Suggestion, Source, Link)]
        return titles, people, shares, sum(days), sizes


def test_built_twice_from_empty_the_demo_world_is_the_same(db):
    """The same random seed gives the same world."""
    worlds = []
    for _ in range(2):
        with transaction.atomic():
            assert seeding.seed()
            worlds.append([told(Organisation.objects.get(slug=s)) for s in ("lumen", "elders")])
            transaction.set_rollback(True)
    first, second = worlds
    assert first == second
    assert len(first[0][0]) > 10


class TestSeeding:
    def test_builds_a_firm_of_eight_teams_with_some_months_of_life(self, lumen):
        with tenancy.acting_in(lumen.pk):
            assert Team.objects.count() == 8
            assert Membership.objects.here().count() >= 120
            assert Share.objects.count() > 50
            first = Story.objects.published().order_by("published_at")[0].published_at
            last = Story.objects.published().order_by("-published_at")[0].published_at
            assert (last - first).days >= 40
            assert sum(LinkDay.objects.values_list("counted", flat=True)) > 100

    def test_bo_meets_a_full_feed(self, lumen):
        with tenancy.acting_in(lumen.pk):
            bo = Membership.objects.get(person__email="bo@lumen.example")
            assert len(offering.feed_for(bo).cards) >= 8

    def test_of_one_story_the_clicks_are_shown_over_time(self, lumen):
        with tenancy.acting_in(lumen.pk):
            stories = Story.objects.published().select_related("organisation")
            most = max(len(grouping.of_story(story)) for story in stories)
        assert most >= 1

    def test_a_second_time_does_nothing(self, lumen):
        before = told(lumen)
        assert not seeding.seed()
        assert Organisation.objects.count() == 2
        assert told(lumen) == before

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"is_production": True},
            {"bind": "0.0.0.0:8000"},
            {"address": "http://merkwerk.lan:8000"},
            {"address": "https://merkwerk.example"},
        ],
    )
    def test_keeps_out_of_production_and_of_where_others_can_come(self, db, settings, elsewhere):
        settings.MERKWERK_INSTALLATION = replace(settings.MERKWERK_INSTALLATION, **elsewhere)
        with pytest.raises(seeding.OnlyHere):
            seeding.seed()
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize("bind", ["127.0.0.1:8123", "[::1]:8000", "localhost:8000"])
    def test_an_address_of_this_machine_will_do(self, settings, bind):
        here = replace(settings.MERKWERK_INSTALLATION, bind=bind, address=f"http://{bind}")
        assert here.may_have_demo

    def test_everything_is_marked_as_demo(self, lumen):
        assert not Organisation.objects.filter(is_demo=False).exists()

    def test_keeps_out_of_real_life(self, cast):
        with pytest.raises(seeding.NotEmpty):
            seeding.seed()


def seed_and_take_back(outcomes):
    """Seed on a connection of its own, and keep nothing of it."""
    try:
        with transaction.atomic():
            outcomes.append(seeding.seed())
            transaction.set_rollback(True)
    except seeding.NotEmpty as refusal:
        outcomes.append(refusal)
    finally:
        connection.close()


def wait_until_it_waits(seeding_too, watching):
    """Return once *seeding_too* waits for its turn to make an organisation, or waited for none."""
    waiting = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
    while seeding_too.is_alive() and not watching.execute(waiting).fetchone()[0]:
        pass


def test_of_the_demo_and_a_real_organisation_at_once_only_one_is_made(
    django_db_setup, django_db_blocker
):
    """Two real connections; the real organisation is made first, and is taken away again."""
    address = house.MERKWERK_INSTALLATION.address_of("app")
    outcomes, slug = [], f"echt-{ids.new_public_id()}"
    seeding_too = threading.Thread(target=seed_and_take_back, args=(outcomes,))
    with psycopg.connect(address) as there, psycopg.connect(address, autocommit=True) as watching:
        there.execute("select pg_advisory_xact_lock(%s)", [ONE_FOUNDING_AT_A_TIME])
        there.execute(
            "insert into people_organisation (public_id, slug, name, languages, time_zone, colour,"
            " logo, is_demo, made_at) values (%s, %s, 'Echt', '[]', 'UTC', '#00585f', '', false,"
            " now())",
            [ids.new_public_id(), slug],
        )
        with django_db_blocker.unblock():
            seeding_too.start()
            wait_until_it_waits(seeding_too, watching)
            there.commit()
            seeding_too.join()
            real = Organisation.objects.get(slug=slug)
            try:
                assert [type(one).__name__ for one in outcomes] == ["NotEmpty"]
                assert not Organisation.objects.filter(is_demo=True).exists()
            finally:
                erasing.erase_organisation(real, name="Echt")
                connection.close()


class TestItsPages:
    @pytest.mark.parametrize("slug", ["lumen", "elders"])
    def test_each_story_has_one_of_its_own(self, lumen, client, slug):
        with tenancy.acting_in(Organisation.objects.get(slug=slug).pk):
            stories = dict(Story.objects.values_list("address", "title"))
        for address, title in stories.items():
            path = address.removeprefix(house.MERKWERK_ADDRESS)
            answer = client.get(path, headers={"host": "localhost"})
            assert f"<h1>{title}</h1>" in unescape(answer.getvalue().decode())

    def test_are_there_for_this_machine(self, client):
        answer = client.get("/-/demo/school-noord.html", headers={"host": "localhost"})
        assert "De Zwaluw wekt haar eigen stroom op" in answer.getvalue().decode()

    @pytest.mark.parametrize(
        "asked",
        [{"host": "merkwerk.example"}, {"host": "localhost", "x-forwarded-for": "192.0.2.7"}],
    )
    def test_are_not_there_for_others(self, client, settings, asked):
        settings.ALLOWED_HOSTS = ["*"]
        assert client.get("/-/demo/school-noord.html", headers=asked).status_code == 404

    def test_are_not_there_in_production(self, client, settings):
        settings.MERKWERK_DEVELOPMENT = False
        answer = client.get("/-/demo/school-noord.html", headers={"host": "localhost"})
        assert answer.status_code == 404
