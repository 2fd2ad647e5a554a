"""The demo world builds, twice is harmless, and it never mixes with real life."""

from dataclasses import replace

import pytest
from django.db import transaction

from merkwerk.demo import seeding
from merkwerk.kit import tenancy
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


class TestItsPages:
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
