"""A visitor follows a link: the answer, and what is counted of it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from merkwerk.links.records import Reason
from merkwerk.links.testing import FIREFOX, LINKEDIN_BOT, Browser


class TestTheAnswer:
    def test_a_person_is_led_to_the_target_and_nothing_is_kept_on_the_way(
        self, installation, visitor
    ):
        _, path = installation.make_link()
        answer = visitor.get(path)
        assert answer.status == "302 Found"
        assert answer.headers["Location"] == "https://example.nl/verhaal?a=1"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers
        assert answer.body == b""

    def test_everything_else_is_the_sites(self, visitor):
        for path in ("/", "/o/lumen/", "/link", "/l", "//l/x"):
            assert visitor.get(path).headers["X-Inner"] == path

    def test_a_slash_or_capitals_do_no_harm(self, installation, visitor):
        _, path = installation.make_link()
        assert visitor.get(path + "/").status == "302 Found"
        assert visitor.get("/l/" + path[3:].upper()).status == "302 Found"

    @pytest.mark.parametrize(
        "path", ["/l/", "/l/zzzzzzzz", "/l/../../x", "/l/\0", "/l/é", "/l/a/b"]
    )
    def test_an_unknown_link_gets_a_friendly_page(self, visitor, path):
        answer = visitor.get(path, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status == "404 Not Found"
        assert b"This link leads nowhere" in answer.body
        assert b"<script" not in answer.body
        assert "Location" not in answer.headers

    def test_the_page_speaks_the_visitors_language(self, visitor):
        for accepted, language in (
            ("nl-BE,nl;q=0.9,en;q=0.8", b"nl"),
            ("en-GB", b"en"),
            ("fr,en;q=0.5", b"en"),
            ("en;q=0.3,nl;q=0.7", b"nl"),
            ("en;q=0", b"nl"),
            ("", b"nl"),
            ("en;q=veel", b"nl"),
        ):
            body = visitor.get("/l/zzzzzzzz", HTTP_ACCEPT_LANGUAGE=accepted).body
            assert b'<html lang="' + language + b'"' in body, accepted

    def test_other_methods_change_nothing(self, installation, visitor):
        link, path = installation.make_link()
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            answer = visitor.get(path, method=method)
            assert answer.status == "405 Method Not Allowed"
            assert answer.headers["Cache-Control"] == "no-store"
        installation.load()
        assert installation.totals(link) == (0, 0, 0, 0)

    def test_nothing_in_the_request_changes_where_it_leads(self, installation, visitor):
        _, path = installation.make_link()
        answer = visitor.get(
            path,
            QUERY_STRING="url=https://kwaad.example&next=//kwaad.example",
            HTTP_HOST="kwaad.example",
            HTTP_X_FORWARDED_HOST="kwaad.example",
        )
        assert answer.headers["Location"] == "https://example.nl/verhaal?a=1"

    def test_a_page_asked_with_head_has_no_body(self, visitor):
        answer = visitor.get("/l/zzzzzzzz", method="HEAD")
        assert answer.status == "404 Not Found"
        assert answer.body == b""


class TestTheEnd:
    def test_an_ended_link_says_so_and_is_not_counted(self, installation, visitor):
        link, path = installation.make_link(expires_at=installation.now - timedelta(minutes=1))
        assert visitor.get(path).status == "410 Gone"
        installation.load()
        assert installation.reasons(link) == {Reason.EXPIRED: 1}
        assert installation.totals(link) == (0, 1, 0, 0)

    def test_or_leads_to_its_fallback(self, installation, visitor):
        _, path = installation.make_link(
            fallback="https://example.nl/", expires_at=installation.now - timedelta(minutes=1)
        )
        assert visitor.get(path).headers["Location"] == "https://example.nl/"

    def test_until_then_it_leads_to_its_target(self, installation, visitor):
        link, path = installation.make_link(expires_at=installation.now + timedelta(hours=1))
        assert visitor.get(path).status == "302 Found"
        installation.travel(hours=2)
        assert visitor.get(path).status == "410 Gone"
        installation.load()
        assert installation.totals(link) == (1, 1, 0, 0)


class TestWhoCounts:
    def test_a_person_counts_once(self, installation, visitor):
        link, path = installation.make_link()
        visitor.get(path)
        installation.load()
        assert installation.totals(link) == (1, 0, 0, 0)

    def test_again_within_half_an_hour_is_a_repeat(self, installation, visitor):
        link, path = installation.make_link()
        visitor.get(path)
        installation.travel(minutes=20)
        visitor.get(path)
        installation.load()
        assert installation.totals(link) == (1, 0, 1, 0)

    def test_again_after_half_an_hour_counts(self, installation, visitor):
        link, path = installation.make_link()
        visitor.get(path)
        installation.travel(minutes=31)
        visitor.get(path)
        installation.load()
        assert sum(installation.totals(link)[:1]) == 2

    def test_the_next_day_the_same_visitor_is_a_stranger(self, installation, visitor):
        link, path = installation.make_link()
        visitor.get(path)
        installation.travel(days=1)
        visitor.get(path)
        installation.load()
        assert installation.totals(link) == (2, 0, 0, 0)
        hashes = installation.connection.execute(
            "select count(distinct visitor) from links_visit where link_id = %s", [link]
        ).fetchone()
        assert hashes == (2,)

    def test_another_person_counts_too(self, installation, site, visitor):
        link, path = installation.make_link()
        visitor.get(path)
        Browser(site, address="198.51.100.9").get(path)
        Browser(site, agent=FIREFOX.replace("131", "130")).get(path)
        installation.load()
        assert installation.totals(link) == (3, 0, 0, 0)

    def test_another_link_counts_too(self, installation, visitor):
        (one, first), (two, second) = installation.make_link(), installation.make_link()
        visitor.get(first)
        visitor.get(second)
        installation.load()
        assert installation.totals(one) == installation.totals(two) == (1, 0, 0, 0)

    def test_who_asks_not_to_be_followed_is_counted_and_nothing_else(self, installation, visitor):
        link, path = installation.make_link()
        visitor.get(path, HTTP_SEC_GPC="1")
        visitor.get(path, HTTP_DNT="1")
        installation.load()
        assert installation.totals(link) == (2, 0, 0, 0)
        rows = installation.connection.execute(
            "select visitor, device, country from links_visit where link_id = %s", [link]
        ).fetchall()
        assert rows == [(None, 0, None)] * 2

    @pytest.mark.parametrize(
        ("reason", "asked"),
        [
            (Reason.HEAD, {"method": "HEAD"}),
            (Reason.PREFETCH, {"HTTP_SEC_PURPOSE": "prefetch;prerender"}),
            (Reason.PREFETCH, {"HTTP_PURPOSE": "prefetch"}),
            (Reason.PREFETCH, {"HTTP_X_MOZ": "prefetch"}),
            (Reason.PREVIEW, {"HTTP_USER_AGENT": LINKEDIN_BOT}),
            (Reason.PREVIEW, {"HTTP_USER_AGENT": "WhatsApp/2.24.1"}),
            (Reason.SEARCH, {"HTTP_USER_AGENT": "Googlebot/2.1 (+http://www.google.com/bot.html)"}),
            (Reason.TOOL, {"HTTP_USER_AGENT": "curl/8.5.0"}),
            (Reason.SCANNER, {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Barracuda Sentinel)"}),
            (Reason.NO_AGENT, {"HTTP_USER_AGENT": ""}),
            (Reason.KNOWN_BOT, {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; SomeCrawler/1.0)"}),
        ],
    )
    def test_programs_are_answered_and_filtered_with_a_reason(
        self, installation, visitor, reason, asked
    ):
        link, path = installation.make_link()
        assert visitor.get(path, **asked).status == "302 Found"
        installation.load()
        assert installation.totals(link) == (0, 1, 0, 0)
        assert installation.reasons(link) == {reason: 1}

    def test_nobody_is_as_fast_as_two_seconds_after_making(self, installation, visitor):
        soon, soon_path = installation.make_link(made_at=installation.now + timedelta(minutes=1))
        later, later_path = installation.make_link(made_at=installation.now - timedelta(seconds=3))
        visitor.get(soon_path)
        visitor.get(later_path)
        installation.load()
        assert installation.reasons(soon) == {Reason.TOO_SOON: 1}
        assert installation.totals(later) == (1, 0, 0, 0)

    def test_a_filtered_visitor_leaves_no_hash(self, installation, visitor):
        link, path = installation.make_link()
        visitor.get(path, HTTP_USER_AGENT="curl/8.5.0")
        installation.load()
        rows = installation.connection.execute(
            "select visitor from links_visit where link_id = %s", [link]
        ).fetchall()
        assert rows == [(None,)]

    def test_a_day_is_the_organisations_day(self, installation, visitor):
        far = installation.make_organisation("Pacific/Kiritimati")
        link, path = installation.make_link(organisation=far)
        installation.travel_to(datetime(2030, 6, 1, 20, tzinfo=UTC))
        visitor.get(path)
        installation.load()
        day = installation.connection.execute(
            "select day::text from links_linkday where link_id = %s", [link]
        ).fetchone()
        assert day == ("2030-06-02",)


class TestPrivacy:
    def test_no_address_is_written_to_disk(self, installation, site):
        _, path = installation.make_link()
        browser = Browser(site, address="198.51.100.77", HTTP_X_FORWARDED_FOR="198.51.100.78")
        browser.get(path)
        written = b"".join(
            file.read_bytes() for file in installation.folder.rglob("*") if file.is_file()
        )
        packed = bytes([198, 51, 100])
        assert b"198.51.100" not in written
        assert packed not in written
        assert FIREFOX.encode() not in written

    def test_the_corridor_loads_no_django(self):
        asked = (
            "import sys, merkwerk.links.corridor; "
            "sys.exit('django' in sys.modules or 'merkwerk.kit' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
