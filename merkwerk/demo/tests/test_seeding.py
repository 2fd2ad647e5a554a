"""The demo world builds, twice is harmless, and it never mixes with real life."""

import pytest

from merkwerk.demo import seeding
from merkwerk.kit import tenancy
from merkwerk.library.models import Story
from merkwerk.links.models import LinkDay
from merkwerk.people.models import Membership, Organisation, Team
from merkwerk.sharing import offering
from merkwerk.sharing.models import Share


@pytest.fixture
def lumen(db):
    assert seeding.seed()
    return Organisation.objects.get(slug="lumen")


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

    def test_twice_is_harmless(self, lumen):
        assert not seeding.seed()
        assert Organisation.objects.count() == 2

    def test_everything_is_marked_as_demo(self, lumen):
        assert not Organisation.objects.filter(is_demo=False).exists()

    def test_keeps_out_of_real_life(self, cast):
        with pytest.raises(seeding.NotEmpty):
            seeding.seed()
