"""Where a link leads: also when the database is away, and never anywhere else."""

from zoneinfo import ZoneInfo

import pytest

from merkwerk.links import finding, mirroring
from merkwerk.links.finding import Away, Links, from_row
from merkwerk.links.mirroring import Mirror
from merkwerk.links.tests.conftest import links_address

NOWHERE = "postgresql://nobody:none@127.0.0.1:1/none?connect_timeout=1"


@pytest.fixture
def mirrored(installation):
    mirror = Mirror(installation.folder)
    link, path = installation.make_link()
    mirror.renew(installation.connection, installation.now)
    return installation, mirror, link, path[3:]


@pytest.fixture
def links(installation):
    made = Links(links_address(), installation.folder)
    yield made
    made.close()


@pytest.fixture
def away(installation):
    made = Links(NOWHERE, installation.folder, wait=0.05)
    yield made
    made.close()


class TestMemory:
    def test_a_link_is_asked_for_once(self, installation, links, monkeypatch):
        link, path = installation.make_link()
        assert links.find(path[3:]).id == link
        monkeypatch.setattr(links, "_ask", None)
        assert links.find(path[3:]).id == link

    def test_an_unknown_token_is_remembered_for_a_while(self, links, monkeypatch):
        assert links.find("zzzzzzzz") is None
        monkeypatch.setattr(links, "_ask", None)
        assert links.find("zzzzzzzz") is None

    def test_a_change_is_seen_when_the_memory_is_old(self, installation, links, monkeypatch):
        link, path = installation.make_link()
        links.find(path[3:])
        installation.connection.execute(
            "update links_link set target = 'https://example.nl/nieuw' where id = %s", [link]
        )
        assert links.find(path[3:]).target == "https://example.nl/verhaal?a=1"
        clock = finding.time.monotonic
        monkeypatch.setattr(finding.time, "monotonic", lambda: clock() + finding.KNOWN_SECONDS)
        assert links.find(path[3:]).target == "https://example.nl/nieuw"

    def test_memory_is_bounded_and_a_flood_of_guesses_pushes_no_link_out(self, installation):
        small = Links(links_address(), installation.folder, most=3)
        paths = [installation.make_link()[1] for _ in range(5)]
        for path in paths:
            small.find(path[3:])
        for number in range(20):
            small.find(f"guess{number}")
        assert list(small._known) == [path[3:] for path in paths[2:]]
        small.close()

    def test_what_cannot_be_a_token_is_not_asked_for(self, links, monkeypatch):
        monkeypatch.setattr(links, "_ask", None)
        for token in ("", "abc", "a" * 33, "abcd'--", "ABCD1234", "abcd\n1234"):
            assert links.find(token) is None


class TestAway:
    def test_a_link_in_the_mirror_still_leads(self, mirrored, away):
        _, _, link, token = mirrored
        found = away.find(token)
        assert (found.id, found.target) == (link, "https://example.nl/verhaal?a=1")
        assert found.is_stale

    def test_a_link_in_memory_still_leads_after_its_time(self, installation, links, monkeypatch):
        link, path = installation.make_link()
        links.find(path[3:])
        clock = finding.time.monotonic
        monkeypatch.setattr(finding.time, "monotonic", lambda: clock() + 3600)
        monkeypatch.setattr(links, "_ask", _away)
        assert links.find(path[3:]).id == link

    def test_an_unknown_one_is_not_said_to_be_none_of_ours(self, mirrored, away):
        with pytest.raises(Away):
            away.find("zzzzzzzz")

    def test_without_a_mirror_too(self, away):
        with pytest.raises(Away):
            away.find("zzzzzzzz")

    def test_a_spoilt_mirror_is_no_mirror(self, installation, away):
        installation.folder.mkdir()
        (installation.folder / mirroring.FILE).write_bytes(b"no database at all" * 100)
        with pytest.raises(Away):
            away.find("zzzzzzzz")

    def test_the_visitor_is_asked_to_wait_and_known_links_are_counted(
        self, mirrored, site, visitor, monkeypatch
    ):
        installation, _, link, token = mirrored
        monkeypatch.setattr(Links, "_ask", _away)
        answer = visitor.get("/l/zzzzzzzz")
        assert answer.status == "503 Service Unavailable"
        assert answer.headers["Retry-After"] == "30"
        assert visitor.get(f"/l/{token}").status == "302 Found"
        installation.load()
        assert installation.totals(link) == (1, 0, 0, 0)

    def test_the_database_is_not_asked_again_at_once(self, away):
        with pytest.raises(Away):
            away.find("zzzzzzzz")
        away._pool.close()
        away._pool = None
        with pytest.raises(Away):
            away.find("yyyyyyyy")
        assert away._pool is None


class TestMirror:
    def test_new_links_are_added_and_links_that_are_gone_leave(self, mirrored):
        installation, mirror, link, token = mirrored
        _, later = installation.make_link()
        assert mirror.add(installation.connection, installation.now) == 1
        assert mirroring.look_up(installation.folder, later[3:])
        installation.connection.execute("delete from links_link where id = %s", [link])
        mirror.renew(installation.connection, installation.now)
        assert mirroring.look_up(installation.folder, token) is None
        assert mirroring.look_up(installation.folder, later[3:])


class TestTargets:
    @pytest.mark.parametrize(
        "target",
        [
            "javascript:alert(1)",
            "//kwaad.example",
            "/o/lumen/",
            "data:text/html,x",
            "https://",
            "https://a.example/\r\nSet-Cookie: x=1",
            "https://a.example/ b",
            "https://é.example/",
            "ftp://a.example/",
            "",
        ],
    )
    def test_only_a_web_address_is_ever_led_to(self, target, caplog):
        row = (1, 1, target, "", 0.0, None, "UTC")
        assert from_row(row) is None
        assert from_row((1, 1, "https://a.example/", target or "x", 0.0, None, "UTC")) is None

    def test_a_web_address_is(self):
        found = from_row((1, 1, "https://a.example/", "", 0.0, 5.0, "Europe/Amsterdam"))
        assert found.leads_to(4) == "https://a.example/"
        assert found.leads_to(5) == ""
        assert found.zone == ZoneInfo("Europe/Amsterdam")


def _away(*_):
    raise Away
