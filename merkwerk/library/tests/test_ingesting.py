"""Sources bring what is new into the review queue: never twice, never too much."""

from datetime import UTC, datetime, timedelta

import pytest

from merkwerk.kit import clock, http, tenancy
from merkwerk.library import ingesting, pausing, tasks
from merkwerk.library.models import Source, SourceEntry, Story
from merkwerk.library.models.source import CLAIM_HOLDS, LONGEST_WAIT, MOST_ATTEMPTS, USUAL_WAIT
from merkwerk.library.testing import make_source, make_story, make_topic
from merkwerk.notifications.models import Notice


def item(number, *, id=None, link=None, title=None, date="Mon, 02 Nov 2026 10:00:00 +0100"):
    link = f"https://vakblad.example/{number}" if link is None else link
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><guid isPermaLink='false'>{id or f'id-{number}'}</guid><link>{link}</link>"
        f"<title>{title or f'Bericht {number}'}</title>{dated}"
        f"<description>&lt;p&gt;Over <![CDATA[<b>nummer</b>]]> {number}&lt;/p&gt;</description>"
        "</item>"
    )


def rss(*items, link="https://vakblad.example/"):
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Vakblad</title>'
        f"<link>{link}</link><language>nl</language>{''.join(items)}</channel></rss>"
    )


@pytest.fixture
def feed(site):
    def publish(*items, **headers):
        body = rss(*items, link=headers.pop("link", "https://vakblad.example/"))
        return site.page("/feed.xml", body, "application/rss+xml; charset=utf-8", **headers)

    publish(item(1), item(2))
    return publish


@pytest.fixture
def source(cast, site, feed):
    with tenancy.acting_in(cast.lumen.pk):
        return make_source(by=cast.ana, address=f"{site.address}/feed.xml", daily_cap=5)


def check(cast, source):
    ingesting.check(cast.lumen.pk, source.public_id)
    with tenancy.acting_in(cast.lumen.pk):
        source.refresh_from_db()
        return list(Story.objects.order_by("id").values_list("title", flat=True))


def tomorrow():
    clock.travel(clock.now() + timedelta(days=1))


class TestIngesting:
    def test_what_is_new_waits_for_review(self, cast, source, jobs):
        with tenancy.acting_in(cast.lumen.pk):
            source.topic = make_topic("Techniek")
            source.save()
        assert check(cast, source) == ["Bericht 1", "Bericht 2"]
        with tenancy.acting_in(cast.lumen.pk):
            story = Story.objects.get(title="Bericht 1")
            assert story.state == "proposed"
            assert story.summary == "Over nummer 1"
            assert (story.source, story.origin) == (source, "field")
            assert [topic.name for topic in story.topics.all()] == ["Techniek"]
            assert story.reading.state == "waiting"
        assert [name for name, _ in jobs()] == ["library.read_page"] * 2
        assert source.checked_at
        assert source.next_check_at == source.checked_at + USUAL_WAIT

    def test_no_transaction_of_an_organisation_is_open_meanwhile(self, cast, source, monkeypatch):
        seen, get = [], http.get
        monkeypatch.setattr(
            http, "get", lambda *a, **k: seen.append(tenancy.current_id_or_none()) or get(*a, **k)
        )
        check(cast, source)
        assert seen == [None]

    def test_the_same_feed_brings_nothing_twice(self, cast, source):
        assert check(cast, source) == check(cast, source)

    def test_it_asks_whether_anything_changed(self, cast, source, site, feed):
        feed(item(1), ETag='"abc"', Last_Modified="Mon, 02 Nov 2026 09:00:00 GMT")
        check(cast, source)
        site.page("/feed.xml", "", status=304)
        assert check(cast, source) == ["Bericht 1"]
        assert site.headers[-1]["If-None-Match"] == '"abc"'
        assert site.headers[-1]["If-Modified-Since"] == "Mon, 02 Nov 2026 09:00:00 GMT"
        assert (source.problem, source.etag) == ("", '"abc"')

    def test_killed_before_saving_it_simply_happens_again(self, cast, source, monkeypatch):
        with monkeypatch.context() as killed:
            killed.setattr(ingesting, "_take_in", lambda *a: (_ for _ in ()).throw(SystemExit(9)))
            with pytest.raises(SystemExit):
                ingesting.check(cast.lumen.pk, source.public_id)
        assert check(cast, source) == ["Bericht 1", "Bericht 2"]

    def test_killed_while_saving_leaves_nothing_half(self, cast, source, monkeypatch):
        with monkeypatch.context() as killed:
            killed.setattr(Source, "went_well", lambda *a, **k: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                ingesting.check(cast.lumen.pk, source.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            assert not SourceEntry.objects.exists()
        assert check(cast, source) == ["Bericht 1", "Bericht 2"]


class TestNeverTwice:
    """A feed may change its ids, its addresses or its words; one item is one story."""

    @pytest.mark.parametrize(
        "again",
        [
            item(1, id="quite-another-id"),
            item(1, id="x", link="https://vakblad.example/1?utm_source=rss&utm_medium=feed"),
            item(1, id="y", link="HTTPS://VAKBLAD.example:443/1#top", title="Andere kop"),
            item(1, id="z", link="https://nieuw.vakblad.example/a/1"),
            item(1, title="Bericht 1 (aangevuld)", date="Tue, 03 Nov 2026 10:00:00 +0100"),
            item(1, id="w", link="https://vakblad.example/1", date=""),
            item(1, link="https://nieuw.vakblad.example/1", date="Tue, 03 Nov 2026 10:00:00 +0100"),
            item(1, link="https://nieuw.vakblad.example/1", title="Bericht 1 (aangevuld)"),
            item(
                1, link="https://nieuw.vakblad.example/1", title="Bericht 1 (ongedateerd)", date=""
            ),
        ],
        ids=[
            "id",
            "id and tracking",
            "id, spelling, title",
            "id and address",
            "words",
            "no date",
            "moved and dated anew",
            "moved and worded anew",
            "the id alone",
        ],
    )
    def test_a_changed_item_is_the_same_item(self, cast, source, feed, again):
        check(cast, source)
        feed(again, item(2))
        assert check(cast, source) == ["Bericht 1", "Bericht 2"]

    def test_an_id_that_is_used_again_is_another_item(self, cast, source, feed):
        check(cast, source)
        other = item(1, link="https://vakblad.example/9", title="Iets heel anders",
                     date="Tue, 03 Nov 2026 10:00:00 +0100")  # fmt: skip
        third = item(1, link="https://vakblad.example/10", title="Nog iets",
                     date="Wed, 04 Nov 2026 10:00:00 +0100")  # fmt: skip
        feed(other, item(2))
        for _ in range(2):
            assert check(cast, source) == ["Bericht 1", "Bericht 2", "Iets heel anders"]
        feed(third, item(2))
        assert check(cast, source)[3:] == ["Nog iets"]
        feed(third, other, item(1), item(2))
        assert len(check(cast, source)) == 4

    def test_items_that_all_have_the_same_id_are_different(self, cast, source, feed):
        feed(*[item(n, id="artikel") for n in (1, 2, 2)])
        for _ in range(2):
            assert sorted(check(cast, source)) == ["Bericht 1", "Bericht 2"]
        feed(item(3, id="artikel", date="Tue, 03 Nov 2026 10:00:00 +0100"))
        assert sorted(check(cast, source)) == ["Bericht 1", "Bericht 2", "Bericht 3"]

    def test_two_items_that_look_alike_are_two(self, cast, source, feed):
        feed(item(1, title="Monteur gezocht"), item(2, title="Monteur gezocht"))
        assert check(cast, source) == ["Monteur gezocht"] * 2

    def test_items_that_all_link_to_the_front_page_are_different(self, cast, source, feed):
        home = "https://vakblad.example/"
        feed(item(1, link=home), item(2, link=home, date="Tue, 03 Nov 2026 10:00:00 +0100"))
        assert len(check(cast, source)) == 2
        feed(*[item(n, link=home, date=f"Wed, 0{n} Nov 2026 10:00:00 +0100") for n in (4, 5)])
        assert len(check(cast, source)) == 4

    def test_a_story_that_is_in_the_library_already(self, cast, source):
        with tenancy.acting_in(cast.lumen.pk):
            known = make_story(address="https://vakblad.example/1", title="Zelf gevonden")
        assert check(cast, source) == ["Zelf gevonden", "Bericht 2"]
        with tenancy.acting_in(cast.lumen.pk):
            assert SourceEntry.objects.get(title="Bericht 1").story == known

    def test_what_was_declined_and_deleted_stays_away(self, cast, source):
        check(cast, source)
        with tenancy.acting_in(cast.lumen.pk):
            Story.objects.all().delete()
        assert check(cast, source) == []

    def test_items_without_anything_are_harmless(self, cast, source, site):
        body = rss("<item></item>", "<item><title></title></item>", item(3, link="geen adres"))
        site.page("/feed.xml", body, "text/xml")
        check(cast, source)
        check(cast, source)
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.filter(title="Bericht 3").count() == 1


class TestTheCap:
    def many(self, start, number):
        return [
            item(n, date=f"Mon, 02 Nov 2026 {n // 60:02}:{n % 60:02}:00 +0100")
            for n in range(start, start + number)
        ]

    def test_of_a_first_check_only_the_newest_come(self, cast, source, feed):
        feed(*self.many(1, 40))
        assert sorted(check(cast, source)) == [f"Bericht {n}" for n in range(36, 41)]
        tomorrow()
        assert len(check(cast, source)) == 5

    def test_later_the_rest_waits_for_tomorrow(self, cast, source, feed):
        check(cast, source)
        feed(*self.many(10, 8))
        assert len(check(cast, source)) == 5
        feed(item(99))
        assert len(check(cast, source)) == 5
        tomorrow()
        assert len(check(cast, source)) == 10

    def test_what_the_library_has_already_takes_no_room(self, cast, source, feed):
        with tenancy.acting_in(cast.lumen.pk):
            for number in range(36, 41):
                make_story(address=f"https://vakblad.example/{number}", title=f"Eigen {number}")
        feed(*self.many(1, 40))
        brought = [title for title in check(cast, source) if title.startswith("Bericht")]
        assert sorted(brought) == [f"Bericht {n}" for n in range(31, 36)]
        with tenancy.acting_in(cast.lumen.pk):
            assert SourceEntry.objects.filter(proposed_at__isnull=False).count() == 10
            assert not SourceEntry.objects.all().waiting().exists()

    def test_dates_to_come_do_not_go_first(self, cast, source, feed):
        """An hour too late is a wrong clock; next year is when something else will be."""
        clock.travel(datetime(2026, 11, 3, 12, tzinfo=UTC))
        later = [item(n, date=f"Fri, {n:02} Jan 2027 10:00:00 +0100") for n in range(1, 9)]
        now = item(20, title="Net nu", date="Tue, 03 Nov 2026 14:00:00 +0000")
        feed(*later, *self.many(10, 4), now)
        brought = check(cast, source)
        assert brought[0] == "Net nu"
        assert sorted(brought[1:]) == [f"Bericht {n}" for n in range(10, 14)]

    def test_what_waits_longer_than_a_week_is_passed_over(self, cast, source, feed):
        check(cast, source)
        feed(*self.many(10, 40))
        check(cast, source)
        clock.travel(clock.now() + timedelta(days=8))
        check(cast, source)
        with tenancy.acting_in(cast.lumen.pk):
            assert not SourceEntry.objects.all().waiting().exists()


def test_a_date_without_a_zone_is_meant_where_the_organisation_is(cast, source, feed):
    feed(item(1, date="2026-11-02T10:00:00"))
    check(cast, source)
    with tenancy.acting_in(cast.lumen.pk):
        entry = SourceEntry.objects.get()
    assert entry.published_at == datetime(2026, 11, 2, 9, tzinfo=UTC)


class TestProblems:
    def fail(self, cast, source, site, status=500, **headers):
        site.page("/feed.xml", "weg", status=status, **headers)
        return check(cast, source)

    def test_a_problem_is_shown_with_since_when_and_waits_longer(self, cast, source, site):
        self.fail(cast, source, site)
        first, waited = source.problem_since, source.next_check_at
        assert (source.problem, source.failures) == ("http_status", 1)
        assert source.problem_sentence
        self.fail(cast, source, site)
        assert source.problem_since == first
        assert source.next_check_at - clock.now() > waited - clock.now()

    def test_it_never_waits_longer_than_a_day(self, cast, source, site):
        for _ in range(12):
            self.fail(cast, source, site)
        assert source.next_check_at <= clock.now() + LONGEST_WAIT

    def test_the_site_may_say_when(self, cast, source, site):
        self.fail(cast, source, site, 503, Retry_After="7200")
        assert source.next_check_at > clock.now() + timedelta(minutes=110)

    def test_who_works_on_stories_hears_of_it_once(self, cast, source, site):
        for _ in range(6):
            self.fail(cast, source, site)
        with tenancy.acting_in(cast.lumen.pk):
            notices = Notice.objects.filter(kind="library.source.failing")
            assert sorted(notice.membership.name for notice in notices) == ["Ana", "Cleo", "Dara"]

    def test_and_again_when_it_breaks_again(self, cast, source, site, feed):
        for _ in range(2):
            for _ in range(4):
                self.fail(cast, source, site)
            feed(item(1))
            check(cast, source)
            assert (source.problem, source.failures) == ("", 0)
            tomorrow()
        with tenancy.acting_in(cast.lumen.pk):
            to_ana = Notice.objects.told_to(cast.ana)
            assert to_ana.filter(kind="library.source.failing").count() == 2

    def test_what_nobody_expected_is_a_problem_with_a_sentence(
        self, cast, source, monkeypatch, caplog
    ):
        with monkeypatch.context() as broken:
            broken.setattr(ingesting, "_write_down", lambda *a: 1 / 0)
            check(cast, source)
        assert (source.problem, source.failures) == ("looking_failed", 1)
        assert source.problem_sentence
        assert source.next_check_at >= clock.now() + USUAL_WAIT - timedelta(minutes=1)
        assert "ZeroDivisionError" in caplog.text
        assert check(cast, source) == ["Bericht 1", "Bericht 2"]
        assert (source.problem, source.failures) == ("", 0)

    def test_a_feed_that_kills_every_worker_is_given_up_for_a_while(
        self, cast, source, monkeypatch
    ):
        asked = []

        def kill(*parts, **facts):
            asked.append(1)
            raise SystemExit(9)

        with monkeypatch.context() as killed:
            killed.setattr(http, "get", kill)
            for _ in range(MOST_ATTEMPTS):
                with pytest.raises(SystemExit):
                    ingesting.check(cast.lumen.pk, source.public_id)
            check(cast, source)
            assert (source.problem, source.failures) == ("given_up", 1)
            assert source.next_check_at >= clock.now() + USUAL_WAIT - timedelta(minutes=1)
            with pytest.raises(SystemExit):
                ingesting.check(cast.lumen.pk, source.public_id)
            check(cast, source)
        assert len(asked) == MOST_ATTEMPTS + 1
        source.attempts = 0
        with tenancy.acting_in(cast.lumen.pk):
            source.save()
        assert check(cast, source) == ["Bericht 1", "Bericht 2"]
        assert (source.problem, source.attempts) == ("", 0)

    @pytest.mark.parametrize(
        ("body", "kind", "problem"),
        [
            ("<html><body>Onderhoud</body></html>", "text/html", "wrong_type"),
            ("", "application/rss+xml", "empty"),
            ('{"niets": 1}', "application/json", "not_a_feed"),
            (b"%PDF-1.7", "application/pdf", "wrong_type"),
            (b"<?xml version='1.0'?><rss>" + b" " * 5_100_000, "text/xml", "too_big"),
        ],
    )
    def test_what_is_no_feed(self, cast, source, site, body, kind, problem):
        site.page("/feed.xml", body, kind)
        assert check(cast, source) == []
        assert source.problem == problem

    def test_a_feed_that_leads_inside(self, cast, source, site):
        site.redirect("/feed.xml", "http://10.0.0.1/feed.xml")
        check(cast, source)
        assert source.problem == "refused_address"

    def test_a_feed_in_another_character_set(self, cast, source, site):
        body = rss(item(1, title="Café Brêe")).replace(
            '<?xml version="1.0"?>', '<?xml version="1.0" encoding="iso-8859-1"?>'
        )
        site.page("/feed.xml", body.encode("latin-1"), "text/xml")
        assert check(cast, source) == ["Café Brêe"]


class TestTheSchedule:
    def test_every_source_that_is_due_gets_one_job(self, cast, source, jobs):
        tasks.check_due_sources(0)
        tasks.check_due_sources(0)
        assert jobs() == [("library.check_source", {"source_id": source.public_id})]

    def test_after_a_check_it_rests(self, cast, source, jobs):
        check(cast, source)
        before = len(jobs())
        assert ingesting.ask_for_due(cast.lumen.pk) == 0
        clock.travel(clock.now() + USUAL_WAIT + timedelta(seconds=1))
        assert ingesting.ask_for_due(cast.lumen.pk) == 1
        assert len(jobs()) == before + 1

    def test_a_claim_of_a_lost_worker_ends(self, cast, source):
        assert ingesting.ask_for_due(cast.lumen.pk) == 1
        assert ingesting.ask_for_due(cast.lumen.pk) == 0
        clock.travel(clock.now() + CLAIM_HOLDS + timedelta(seconds=1))
        assert ingesting.ask_for_due(cast.lumen.pk) == 1

    def test_a_paused_source_is_left_alone(self, cast, source, site):
        with tenancy.acting_in(cast.lumen.pk):
            pausing.pause(source, by=cast.ana)
        assert ingesting.ask_for_due(cast.lumen.pk) == 0
        assert check(cast, source) == []
        with tenancy.acting_in(cast.lumen.pk):
            pausing.resume(source, by=cast.ana)
        assert ingesting.ask_for_due(cast.lumen.pk) == 1

    def test_check_now_pressed_twice_is_one_job(self, cast, source, jobs):
        with tenancy.acting_in(cast.lumen.pk):
            source.next_check_at = clock.now() + timedelta(hours=20)
            source.save()
            ingesting.ask_now(source)
            ingesting.ask_now(source)
        assert len(jobs()) == 1

    def test_another_organisations_sources_are_not_mine(self, cast, source):
        assert ingesting.ask_for_due(cast.other.pk) == 0
        ingesting.check(cast.other.pk, source.public_id)
        assert check(cast, source) == ["Bericht 1", "Bericht 2"]
