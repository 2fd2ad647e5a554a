import pytest

from merkwerk.networks.errors import InstanceRefused
from merkwerk.networks.handing_over import host_name, with_query


class TestQuery:
    def test_encodes_what_means_something_in_an_address(self):
        assert with_query("https://x.com/i", text="a&b #1 +1\n👍", url="") == (
            "https://x.com/i?text=a%26b%20%231%20%2B1%0A%F0%9F%91%8D"
        )

    def test_leaves_the_question_mark_out_when_there_is_nothing_to_ask(self):
        assert with_query("https://wa.me/", text="") == "https://wa.me/"


class TestHostName:
    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("mastodon.nl", "mastodon.nl"),
            ("  Mastodon.NL ", "mastodon.nl"),
            ("https://mastodon.nl/", "mastodon.nl"),
            ("social.overheid.nl", "social.overheid.nl"),
            ("münchen.social", "xn--mnchen-3ya.social"),
            ("xn--mnchen-3ya.social", "xn--mnchen-3ya.social"),
            ("ｍastodon.nl", "mastodon.nl"),
            ("mastodon\u200b.nl", "mastodon.nl"),
        ],
    )
    def test_takes_the_name_of_a_server(self, typed, name):
        assert host_name(typed) == name

    @pytest.mark.parametrize(
        "typed",
        [
            "mastodon",
            "http://mastodon.nl",
            "mastodon.nl:8443",
            "mastodon.nl/@bo",
            "@bo@mastodon.nl",
            "mastodon.nl@example.com",
            "mastodon.nl?x",
            "mastodon.nl#x",
            "mastodon.nl\\example.com",
            "mastodon.nl%2f.example.com",
            "mastodon .nl",
            "mastodon.nl\nHost: example.com",
            "mastodon\u2028.nl",
            "mastodon..nl",
            "mastodon.nl.",
            "-mastodon.nl",
            "mas_todon.nl",
            "javascript:alert(1)",
            "<script>.nl",
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "２１.１",
            "[::1]",
            "2130706433",
            "mastodon.nl/share?text=x&",
            "a" * 64 + ".nl",
            "a." * 127 + "nl",
            "\ud83d.nl",
        ],
    )
    def test_refuses_what_is_not_a_name_with_a_sentence(self, typed):
        with pytest.raises(InstanceRefused) as refusal:
            host_name(typed)
        assert refusal.value.code == "malformed"
        assert "mastodon.nl" in str(refusal.value.sentence)

    @pytest.mark.parametrize("typed", [None, "", "   ", "https://"])
    def test_asks_for_a_name_when_there_is_none(self, typed):
        with pytest.raises(InstanceRefused) as refusal:
            host_name(typed)
        assert refusal.value.code == "missing"

    @pytest.mark.parametrize(
        "typed", ["localhost", "printer.local", "db.internal", "1.in-addr.arpa"]
    )
    def test_refuses_names_that_work_only_inside(self, typed):
        with pytest.raises(InstanceRefused) as refusal:
            host_name(typed)
        assert refusal.value.code == "private"
