"""Making links, counting them, and who may see what."""

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from merkwerk.kit import clock, registers, tenancy
from merkwerk.links import counting, privacy
from merkwerk.links.counting import Totals
from merkwerk.links.errors import TargetRefused
from merkwerk.links.models import Link, LinkDay, LinkDayReason, Segment, Visit
from merkwerk.links.records import Reason
from merkwerk.links.shortening import shorten
from merkwerk.links.testing import arrive, click, visit


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast.lumen


def rows_of(table):
    """Made after the grants, a partition is forbidden; made before, it shows no row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")
            return cursor.fetchone()[0]
    except DatabaseError:
        return 0


class TestShortening:
    def test_a_link_is_short_and_carries_its_dimensions(self, lumen, settings):
        settings.MERKWERK_ADDRESS = "https://werk.example"
        link = shorten("https://example.nl/a b", dimensions={"share": "s1", "network": "linkedin"})
        assert link.address == f"https://werk.example/l/{link.token}"
        assert len(link.token) == 8
        assert (link.target, link.share, link.network) == (
            "https://example.nl/a%20b",
            "s1",
            "linkedin",
        )
        assert str(link) == link.token
        assert link.is_open_at(clock.now())

    @pytest.mark.parametrize(
        "target",
        [
            "",
            "   ",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "ftp://example.nl/",
            "//example.nl/",
            "/o/lumen/",
            "example.nl",
            "https://ana:geheim@example.nl/",
            "http://127.0.0.1:8000/l/abcd2345",
            "https://example.nl/" + "a" * 9000,
        ],
    )
    def test_anything_but_a_web_address_is_refused(self, lumen, target, settings):
        settings.MERKWERK_ADDRESS = "http://127.0.0.1:8000"
        with pytest.raises(TargetRefused):
            shorten(target, dimensions={})
        assert not Link.objects.exists()

    def test_a_fallback_is_checked_as_well(self, lumen):
        with pytest.raises(TargetRefused):
            shorten("https://example.nl/", dimensions={}, fallback="javascript:alert(1)")

    def test_line_ends_cannot_get_in(self, lumen):
        link = shorten("https://example.nl/a\r\nSet-Cookie: x", dimensions={})
        assert "\n" not in link.target
        with pytest.raises(DatabaseError), transaction.atomic():
            Link.objects.create(target="https://example.nl/a\r\nb")

    def test_an_unknown_dimension_is_a_mistake(self, lumen):
        with pytest.raises(ValueError, match="person"):
            shorten("https://example.nl/", dimensions={"person": "bo"})

    def test_a_token_that_is_taken_even_elsewhere_gives_way(self, cast, monkeypatch):
        tokens = iter(["gelijk22", "gelijk22", "gelijk22", "anders22"])
        monkeypatch.setitem(
            Link._meta.get_field("token").__dict__, "_get_default", lambda: next(tokens)
        )
        with tenancy.acting_in(cast.other.pk):
            assert shorten("https://example.nl/", dimensions={}).token == "gelijk22"
        with tenancy.acting_in(cast.lumen.pk):
            assert shorten("https://example.nl/", dimensions={}).token == "anders22"

    def test_statistics_fields_are_off_unless_asked_and_never_name_the_share(self, lumen):
        dimensions = {"share": "s1", "story": "v1", "network": "linkedin", "team": "t1"}
        plain = shorten("https://example.nl/a?utm_source=eigen", dimensions=dimensions)
        assert plain.target == "https://example.nl/a?utm_source=eigen"
        told = shorten("https://example.nl/a?x=1#deel", dimensions=dimensions, with_utm=True)
        assert told.target == (
            "https://example.nl/a?x=1&utm_source=linkedin&utm_medium=employee&utm_campaign=v1#deel"
        )
        own = shorten("https://example.nl/?utm_source=eigen", dimensions=dimensions, with_utm=True)
        assert own.target.count("utm_source") == 1
        assert "s1" not in told.target


class TestCounting:
    def test_totals_are_given_for_each_link_also_without_visits(self, lumen):
        one, two, quiet = (
            shorten("https://example.nl/", dimensions={"story": story}) for story in ("a", "a", "b")
        )
        click(one, people=3, bots=2)
        click(two, people=1)
        totals = counting.totals_for([one.pk, two.pk, quiet.pk])
        assert totals == {
            one.pk: Totals(counted=3, filtered=2, reasons={int(Reason.PREVIEW): 2}),
            two.pk: Totals(counted=1),
            quiet.pk: Totals(),
        }
        assert totals[one.pk].answered == 5
        assert counting.clicks_of([one.pk, quiet.pk]) == {one.pk: 3, quiet.pk: 0}
        by_story = counting.by_dimension("story", ["a", "b", ""])
        assert (by_story["a"].counted, by_story["a"].filtered) == (4, 2)
        assert by_story["b"] == Totals()
        assert set(by_story) == {"a", "b"}

    def test_days_are_the_organisations(self, lumen):
        link = shorten("https://example.nl/", dimensions={})
        today = clock.now()
        click(link, people=2, at=today)
        click(link, people=1, at=today - timedelta(days=3))
        days = counting.by_day([link.pk])
        day = today.astimezone(lumen.zone).date()
        assert {d: t.counted for d, t in days.items()} == {day - timedelta(days=3): 1, day: 2}
        assert list(counting.by_day([link.pk], since=day)) == [day]
        assert list(counting.by_day([link.pk], until=day - timedelta(days=1))) == [
            day - timedelta(days=3)
        ]

    def test_repeats_and_visits_in_doubt_stand_apart(self, lumen):
        links = [shorten("https://example.nl/", dimensions={"share": "s"}) for _ in range(4)]
        now = clock.now()
        arrive(visit(link.pk, lumen.pk, now) for link in links)
        arrive([visit(links[0].pk, lumen.pk, now + timedelta(seconds=1))])
        totals = counting.by_dimension("share", ["s"])["s"]
        assert (totals.counted, totals.unsure, totals.repeats) == (0, 4, 1)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_links(
        self, lumen, django_assert_num_queries
    ):
        links = [shorten("https://example.nl/", dimensions={"story": f"{n}"}) for n in range(30)]
        for link in links:
            click(link)
        with django_assert_num_queries(2):
            counting.totals_for([link.pk for link in links])
        with django_assert_num_queries(2):
            counting.by_dimension("story", [link.story for link in links])
        with django_assert_num_queries(1):
            counting.by_day([link.pk for link in links])

    def test_an_unknown_dimension_is_a_mistake(self, lumen):
        with pytest.raises(ValueError, match="person"):
            counting.by_dimension("person", ["bo"])
        with pytest.raises(ValueError, match="person"):
            Link.objects.of_dimension("person", ["bo"])

    def test_unrecorded_visits_are_a_number(self, lumen):
        assert counting.unrecorded() == 0


class TestWhoSees:
    def test_nothing_of_another_organisation_even_with_scoping_switched_off(self, cast):
        with tenancy.acting_in(cast.other.pk):
            click(shorten("https://example.nl/", dimensions={}), people=2, bots=1)
            assert Visit.objects.count() == 3
        with tenancy.acting_in(cast.lumen.pk), tenancy.scoping_switched_off():
            for model in (Link, Visit, LinkDay, LinkDayReason):
                assert model.objects.count() == 0, model
        with tenancy.scoping_switched_off():
            assert Visit.objects.count() == 0

    def test_a_partition_cannot_be_read_past_its_parent(self, lumen):
        click(shorten("https://example.nl/", dimensions={}))
        part = f"links_visit_{clock.now():%Y%m%d}"
        assert rows_of(part) == 0

    def test_the_app_cannot_touch_how_far_loading_is(self, lumen):
        with pytest.raises(DatabaseError), transaction.atomic():
            Segment.objects.create(name="x", seen_at=clock.now())

    def test_the_links_role_looks_up_and_does_nothing_else(self, installation, connection_as_links):
        link, path = installation.make_link()
        found = connection_as_links.execute(
            "select id, target from links_link where token = %s", [path[3:]]
        ).fetchone()
        assert found == (link, "https://example.nl/verhaal?a=1")
        for forbidden in (
            "select * from links_link",
            "select share from links_link",
            "select story from links_link",
            "select name from people_organisation",
            "select * from people_person",
            "select id from people_membership",
            "select count(*) from links_visit",
            "select count(*) from links_linkday",
            "update links_link set target = 'https://kwaad.example/'",
            "delete from links_link",
            "insert into links_link (token) values ('x')",
            "create table mine (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection_as_links.execute(forbidden)


class TestLeaving:
    def test_links_go_on_without_saying_whose_they_were(self, lumen):
        mine = shorten("https://example.nl/", dimensions={"share": "s1", "story": "v1"})
        theirs = shorten("https://example.nl/", dimensions={"share": "s2", "story": "v1"})
        click(mine, people=2)
        assert privacy.let_go_of_shares(["s1", ""]) == 1
        assert privacy.let_go_of_shares(["s1"]) == 0
        mine.refresh_from_db()
        theirs.refresh_from_db()
        assert (mine.share, theirs.share) == ("", "s2")
        assert mine.target == "https://example.nl/"
        assert counting.by_dimension("story", ["v1"])["v1"].counted == 2

    def test_the_room_says_how_long_it_keeps_each_table(self):
        from django.apps import apps

        named = set(registers.privacy["links"].tables)
        assert named == {model.__name__ for model in apps.get_app_config("links").get_models()}

    def test_an_organisation_that_goes_takes_its_visits_along(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            link = shorten("https://example.nl/", dimensions={})
            click(link, people=1, bots=1)
            link.delete()
            assert not Visit.objects.exists()
            assert not LinkDay.objects.exists()
            assert not LinkDayReason.objects.exists()
