"""What is kept of a visitor, and when it is gone."""

from datetime import UTC, date, datetime

import pytest

from merkwerk.links import visitors
from merkwerk.links.testing import FIREFOX
from merkwerk.links.visitors import Salts, address_of, came_through, hash_of, truncated

SALT = b"s" * 32


class TestAddresses:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("203.0.113.7", "203.0.113.200"),
            ("2001:db8:1::1", "2001:db8:1:ffff::9"),
            ("::ffff:203.0.113.7", "203.0.113.8"),
            ("fe80::1%eth0", "fe80::2"),
        ],
    )
    def test_neighbours_are_one(self, one, other):
        assert truncated(one) == truncated(other) != ""

    def test_strangers_are_not(self):
        assert len({truncated(a) for a in ("203.0.113.7", "203.0.114.7", "2001:db8:2::1")}) == 3

    def test_nonsense_has_no_network(self):
        assert {truncated(a) for a in ("", "unix:", "1.2.3", "x" * 500)} == {""}

    def test_only_as_many_proxies_are_believed_as_there_are(self):
        environ = {
            "REMOTE_ADDR": "10.0.0.1",
            "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.7, 10.0.0.2",
        }
        assert address_of(environ, 0) == "10.0.0.1"
        assert address_of(environ, 1) == "10.0.0.2"
        assert address_of(environ, 2) == "203.0.113.7"
        assert address_of(environ, 4) == "10.0.0.1"
        assert address_of({"REMOTE_ADDR": "10.0.0.1"}, 1) == "10.0.0.1"


class TestHashes:
    def test_the_same_visitor_is_the_same_on_one_day_at_one_organisation(self):
        first = hash_of(SALT, 1, "203.0.113.7", FIREFOX)
        assert first == hash_of(SALT, 1, "203.0.113.99", FIREFOX)
        others = {
            hash_of(b"t" * 32, 1, "203.0.113.7", FIREFOX),
            hash_of(SALT, 2, "203.0.113.7", FIREFOX),
            hash_of(SALT, 1, "203.0.114.7", FIREFOX),
            hash_of(SALT, 1, "203.0.113.7", "Andere"),
        }
        assert len(others | {first}) == 5

    def test_it_fits_a_bigint_and_is_never_nothing(self):
        for number in range(500):
            made = hash_of(SALT, number, "203.0.113.7", "\ud800")
            assert -(2**63) <= made < 2**63
            assert made != 0


class TestSalts:
    def test_all_processes_share_the_salt_of_a_day(self, tmp_path):
        one, other = Salts(tmp_path / "salts"), Salts(tmp_path / "salts")
        assert one.of_day(739000) == other.of_day(739000)
        assert one.of_day(739000) != one.of_day(739001)
        assert len(one.of_day(739000)) == 32
        assert {oct(path.stat().st_mode)[-3:] for path in (tmp_path / "salts").iterdir()} == {"600"}

    def test_a_salt_is_destroyed_when_its_day_is_over_everywhere(self, tmp_path):
        salts = Salts(tmp_path)
        for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)):
            salts.of_day(day.toordinal())
        assert visitors.destroy_past_salts(tmp_path, datetime(2026, 3, 3, 11, tzinfo=UTC)) == 1
        assert visitors.destroy_past_salts(tmp_path, datetime(2026, 3, 3, 12, tzinfo=UTC)) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["2026-03-03"]

    def test_and_leaves_memory_too(self, tmp_path):
        salts = Salts(tmp_path)
        before = salts.of_day(date(2026, 3, 1).toordinal())
        later = datetime(2026, 3, 3, tzinfo=UTC)
        visitors.destroy_past_salts(tmp_path, later)
        salts.forget_past(later)
        assert salts.of_day(date(2026, 3, 1).toordinal()) != before

    def test_memory_holds_few(self, tmp_path):
        salts = Salts(tmp_path)
        for day in range(739000, 739020):
            salts.of_day(day)
        assert len(salts._known) == visitors.MOST_SALTS

    def test_without_room_a_process_has_a_salt_of_its_own(self, tmp_path):
        (tmp_path / "salts").write_text("a file stands in the way")
        salts = Salts(tmp_path / "salts")
        assert salts.of_day(739000) == salts.of_day(739000)

    def test_no_folder_is_nothing_to_destroy(self, tmp_path):
        assert visitors.destroy_past_salts(tmp_path / "none", datetime.now(UTC)) == 0


class TestWhereFrom:
    @pytest.mark.parametrize(
        ("referrer", "key"),
        [
            ("https://www.linkedin.com/feed/", "linkedin"),
            ("android-app://com.linkedin.android/", "linkedin"),
            ("https://lnkd.in/abc", "linkedin"),
            ("https://t.co/xyz", "x"),
            ("https://lm.facebook.com/l.php?u=x", "facebook"),
            ("https://l.threads.com/", "threads"),
            ("https://go.bsky.app/", "bluesky"),
            ("https://mail.google.com/", "email"),
            ("https://www.google.com/", "search"),
            ("https://evil-linkedin.com/", "other"),
            ("https://linkedin.com.evil.example/", "other"),
            ("https://intranet.lumen.example/x", "other"),
            ("", ""),
            ("nonsense", ""),
        ],
    )
    def test_a_referrer_is_known_by_its_whole_name(self, referrer, key):
        assert visitors.THROUGH[came_through({"HTTP_REFERER": referrer})] == key

    def test_an_app_tells_it_too(self):
        agent = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [LinkedInApp]/9.29"
        assert visitors.THROUGH[came_through({"HTTP_USER_AGENT": agent})] == "linkedin"
