from itertools import pairwise

import pytest
import regex
from hypothesis import given as given_by_hypothesis
from hypothesis import settings
from hypothesis import strategies as st

from merkwerk import networks
from merkwerk.networks.base import Limits
from merkwerk.networks.counting import (
    clusters,
    emoji_as_bytes,
    graphemes,
    on_mastodon,
    plain,
    utf16_units,
    weighted,
)
from merkwerk.networks.finding_links import find_links
from merkwerk.networks.tests.given import grapheme_cases, weighted_cases

FAMILY = "👨‍👩‍👧‍👦"
# Since Unicode 15.1 scissors are no pictograph, so these two are joined no longer.
CHANGED_SINCE_UNICODE_15_0 = ["✁‍✁"]


class TestOnX:
    def test_agrees_with_every_weighted_case_of_twitter_text(self):
        cases = weighted_cases()
        wrong = [
            (case["description"], weighted(case["text"], emoji_as_one=case["emoji"]))
            for case in cases
            if weighted(case["text"], emoji_as_one=case["emoji"])
            != case["expected"]["weightedLength"]
        ]
        assert len(cases) == 44
        assert wrong == []

    def test_ends_where_twitter_text_says_that_the_fitting_part_ends(self):
        compared = 0
        for case in weighted_cases():
            expected = case["expected"]
            if expected["weightedLength"] > 280 and case["emoji"]:
                kept = networks.get("x").word(case["text"]).text
                assert utf16_units(kept) == expected["validRangeEnd"] + 1, case["description"]
                compared += 1
        assert compared >= 8

    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("", 0),
            ("één", 3),
            ("e\u0301", 1),
            ("👍🏽", 2),
            (FAMILY, 2),
            ("🇳🇱", 2),
            ("1️⃣", 2),
            ("©", 1),
            ("日本", 4),
            ("regel\nregel", 11),
            ("https://merkwerk.example.nl/een/heel/lang/pad", 23),
            ("Zie merkwerk.nl.", 28),
            ("bo@merkwerk.nl", 14),
        ],
    )
    def test_counts(self, text, count):
        assert weighted(text) == count

    def test_adds_a_space_and_twenty_three_for_the_link(self):
        x = networks.get("x")
        assert x.count("Hoi", url="https://go.example.nl/a").count == 3 + 1 + 23
        assert x.count("Hoi", url="http://localhost:8000/a").count == 3 + 1 + 23
        assert x.count("", url="https://go.example.nl/a").count == 23
        assert x.count("Hoi").count == 3

    def test_says_what_does_not_fit(self):
        counted = networks.get("x").count("a" * 256 + "👍", url="https://go.example.nl/a")
        assert (counted.count, counted.limit, counted.over_by, counted.cut) == (282, 280, 2, "👍")

    def test_never_cuts_through_an_address(self):
        text = "a" * 270 + " https://example.nl/pad"
        assert networks.get("x").count(text).cut == "https://example.nl/pad"


class TestGraphemes:
    def test_agree_with_unicode_but_for_what_unicode_has_changed_since(self):
        wrong = []
        for case in grapheme_cases():
            text = "".join(case)
            ends = clusters(text)
            if [text[a:b] for a, b in pairwise(ends)] != case:
                wrong.append(text)
        assert wrong == CHANGED_SINCE_UNICODE_15_0


class TestOnThreads:
    @pytest.mark.parametrize(
        ("text", "count"),
        [("één", 3), ("👍", 4), ("👍🏽", 8), (FAMILY, 25), ("日本", 2), ("ok 👍", 7)],
    )
    def test_counts_emoji_as_bytes(self, text, count):
        assert emoji_as_bytes(text) == count

    def test_does_not_count_the_link_that_is_attached(self):
        threads = networks.get("threads")
        assert threads.count("Hoi", url="https://go.example.nl/a").count == 3
        assert threads.count("a" * 501).cut == "a"


class TestOnBluesky:
    def test_counts_graphemes_with_the_link(self):
        counted = networks.get("bluesky").count(FAMILY, url="https://go.nl/a")
        assert counted.count == 1 + 2 + 15

    def test_tells_the_bytes_when_they_are_what_is_too_many(self):
        counted = networks.get("bluesky").count(FAMILY * 150)
        assert (counted.unit, counted.count, counted.limit) == ("bytes", 3750, 3000)
        assert counted.cut == FAMILY * 30


class TestOnMastodon:
    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("Dag @bo@mastodon.nl!", 8),
            ("@bo.de.wit@a.nl @cleo", 16),
            ("bo@merkwerk.nl", 14),
            ("http://a.nl https://example.nl/een/heel/lang/pad", 47),
            ("merkwerk.nl", 11),
            (FAMILY, 1),
        ],
    )
    def test_counts_addresses_and_handles(self, text, count):
        assert on_mastodon(text) == count

    def test_takes_the_limit_of_the_instance(self):
        mastodon, text = networks.get("mastodon"), "a" * 600
        assert mastodon.count(text).over_by == 100
        assert mastodon.count(text, limits=Limits(text=5000)).over_by == 0
        generous = Limits(text=5000, url_counts=10)
        assert mastodon.count("", url="https://go.nl/a", limits=generous).count == 10


class TestOnLinkedIn:
    def test_counts_utf16_units_and_not_the_link(self):
        counted = networks.get("linkedin").count("👍" * 1501, url="https://go.nl/a")
        assert (counted.count, counted.over_by, counted.cut) == (3002, 2, "👍")


class TestAnyText:
    def test_a_form_and_a_browser_see_the_same_line_ends(self):
        assert plain("een\r\ntwee\rdrie") == "een\ntwee\ndrie"

    def test_half_a_character_does_not_stop_anybody(self):
        for network in networks.all_networks():
            assert network.hand_over(
                text="kapot \ud83d", url="https://go.nl/a", instance="mastodon.nl"
            ).clipboard.count("kapot \ufffd")

    @pytest.mark.parametrize(
        "text",
        [
            "http://" * 2857,
            "a.b." * 5000,
            "(a" * 10000,
            "@a@" * 6666,
            "a.nl " * 4000,
            "あ。" * 9999,
            "🇳" * 20_000,
        ],
    )
    def test_a_hostile_text_is_counted_in_one_pass_or_so(self, text):
        for network in networks.all_networks():
            counted = network.count(text, url="https://go.nl/a")
            assert counted.count > 0
        assert len(find_links(text)) <= len(text)

    @settings(deadline=None)
    @given_by_hypothesis(st.text("🇳🇱a\u0301\u200d👩👍\U0001f3fd\u0600\u0903\r\n한ᄀ\u1161"))
    def test_flags_counted_apart_are_the_clusters_of_unicode(self, text):
        assert clusters(text) == [0, *(found.end() for found in regex.finditer(r"\X", text))]

    @settings(deadline=None)
    @given_by_hypothesis(st.text(), st.text())
    def test_more_text_never_has_fewer_graphemes_than_its_beginning(self, one, other):
        assert graphemes(one + "\n" + other) >= graphemes(one)
