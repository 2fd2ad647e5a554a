"""What my work and a story's page say, and what nobody may work out from them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from merkwerk.identity.testing import sign_in
from merkwerk.impact import reporting
from merkwerk.impact.periods import Period
from merkwerk.kit import clock, tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.links.testing import click
from merkwerk.people.testing import make_membership
from merkwerk.sharing.testing import make_share


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def shared_by(cast, *, colleagues, clicks=2):
    """Bo and so many *colleagues* share one story, and each link is clicked."""
    story = make_published_story(by=cast.ana)
    people = [make_membership(cast.lumen, f"Collega{number}") for number in range(colleagues)]
    for one in (cast.bo, *people):
        click(make_share(story, by=one).link, people=clicks, bots=1)
    return story


class TestTogether:
    def test_eight_people_are_said_together(self, lumen):
        shared_by(lumen, colleagues=7)
        mine = reporting.mine(lumen.bo)
        assert (mine.clicks, mine.everybodys) == (2, 16)

    @pytest.mark.parametrize("colleagues", [0, 1, 6])
    def test_fewer_are_not_for_the_rest_would_be_a_few_peoples(self, lumen, colleagues):
        shared_by(lumen, colleagues=colleagues)
        mine = reporting.mine(lumen.bo)
        assert (mine.clicks, mine.everybodys) == (2, None)

    def test_who_shared_and_was_not_clicked_makes_no_crowd(self, lumen):
        story = shared_by(lumen, colleagues=1)
        for number in range(9):
            make_share(story, by=make_membership(lumen.lumen, f"Stil{number}"))
        assert reporting.mine(lumen.bo).everybodys is None

    @pytest.mark.parametrize(("before", "is_said"), [(0, True), (1, False), (8, True)])
    def test_it_is_not_said_when_the_time_before_would_be_a_few_peoples(
        self, lumen, before, is_said
    ):
        story = make_published_story(by=lumen.ana)
        people = [make_membership(lumen.lumen, f"Collega{number}") for number in range(8)]
        shares = [make_share(story, by=one) for one in (lumen.bo, *people)]
        for share in shares[:before]:
            click(share.link, at=clock.now() - timedelta(days=40))
        for share in shares:
            click(share.link)
        assert (reporting.mine(lumen.bo).everybodys == 9) is is_said

    @pytest.mark.parametrize(("colleagues", "is_said"), [(7, True), (6, False)])
    def test_the_page_says_it_or_leaves_it_out(self, cast, client, colleagues, is_said):
        with tenancy.acting_in(cast.lumen.pk):
            shared_by(cast, colleagues=colleagues)
        page = sign_in(client, cast.bo).get(reverse("impact_mine", args=["lumen"]))
        with translation.override(cast.bo.language):
            sentence = gettext("Yours are part of it.")
        assert (sentence in page.content.decode()) == is_said

    def test_nobody_is_looked_for_beyond_the_eighth(self, lumen):
        shared_by(lumen, colleagues=9)
        with CaptureQueriesContext(connection) as asked:
            assert reporting.mine(lumen.bo).everybodys == 20
        crowd = [one["sql"] for one in asked if "people_membership" in one["sql"]]
        assert any("LIMIT 8" in sql for sql in crowd)
        assert not any("COUNT(DISTINCT" in sql or "SELECT DISTINCT" in sql for sql in crowd)

    def test_one_person_with_many_links_is_no_crowd(self, lumen):
        for _ in range(9):
            click(make_share(make_published_story(by=lumen.ana), by=lumen.bo).link)
        assert reporting.mine(lumen.bo).everybodys is None


class TestLatest:
    def test_the_database_sums_and_no_list_of_stories_goes_there(self, lumen, monkeypatch):
        monkeypatch.setattr(reporting, "STORIES", 1)
        older = shared_by(lumen, colleagues=1)
        with clock.at(clock.now() + timedelta(minutes=1)):
            shared_by(lumen, colleagues=0)
            with CaptureQueriesContext(connection) as asked:
                latest = reporting.latest(lumen.lumen)
        assert (len(latest.reports), latest.published, latest.clicks) == (1, 2, 6)
        assert not any(older.public_id in one["sql"] for one in asked)

    def test_what_is_older_than_the_weeks_is_left_out(self, lumen):
        with clock.at(clock.now() - timedelta(weeks=9)):
            shared_by(lumen, colleagues=0)
        latest = reporting.latest(lumen.lumen)
        assert (latest.published, latest.clicks, latest.unsure) == (0, 0, 0)


class TestMonths:
    def test_a_claim_counts_in_the_organisations_own_month(self, lumen):
        lumen.lumen.time_zone = "Pacific/Auckland"
        lumen.lumen.save()
        story = make_published_story(by=lumen.ana)
        lumen.bo.organisation = lumen.lumen
        # Still September in Amsterdam, already October in Auckland.
        with clock.at(datetime(2026, 9, 30, 20, tzinfo=UTC)):
            make_share(story, by=lumen.bo)
            with timezone.override(ZoneInfo("Europe/Amsterdam")):
                assert reporting.mine(lumen.bo).claimed == 1


class TestAStory:
    def test_everything_adds_up_and_sharers_stay_hidden(self, lumen):
        report = reporting.of_story(shared_by(lumen, colleagues=6))
        totals = report.totals
        assert (totals.counted, totals.filtered, totals.answered) == (14, 7, 21)
        assert sum(reason.count for reason in report.reasons) == totals.filtered
        assert report.sharers.shown is None
        assert not report.bars

    def test_from_eight_the_weeks_are_shown_and_add_up_too(self, lumen):
        with clock.at(clock.now() - timedelta(days=1)):
            story = shared_by(lumen, colleagues=7)
        report = reporting.of_story(story)
        assert report.sharers.shown == 8
        assert sum(bar.value for bar in report.bars) == report.totals.counted == 16

    def test_a_bar_says_from_when_until_when(self):
        monday, wednesday = date(2026, 3, 16), date(2026, 3, 18)
        with clock.at(datetime(2026, 3, 18, 12, tzinfo=UTC)), translation.override("nl"):
            assert Period(monday, wednesday).shortly == "16 mrt – 18 mrt"
            assert Period(monday, monday).shortly == "16 mrt"
            assert Period(date(2025, 12, 29), monday).shortly == "29 dec 2025 – 16 mrt"
