"""Is it a person? Names that people's browsers and apps use, and names that robots use."""

import json
import re
from pathlib import Path

import pytest

from merkwerk.links import compiling_patterns, reasons, recognising
from merkwerk.links.recognising import facts_of, judge_agent
from merkwerk.links.records import Device, Fact, Reason
from merkwerk.links.testing import FIREFOX

HERE = Path(__file__).parent
PEOPLE = (HERE / "people.txt").read_text().splitlines()
ROBOTS = (HERE / "robots.txt").read_text().splitlines()


class TestNames:
    def test_no_browser_of_a_person_is_taken_for_a_robot(self):
        assert len(set(PEOPLE)) >= 60
        assert [name for name in PEOPLE if judge_agent(name).reason] == []

    def test_no_robot_is_taken_for_a_person(self):
        assert len(set(ROBOTS)) >= 60
        assert [name for name in ROBOTS if not judge_agent(name).reason] == []

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("LinkedInBot/1.0 (compatible; +http://www.linkedin.com)", Reason.PREVIEW),
            ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", Reason.PREVIEW),
            ("Mozilla/5.0 (compatible; bingbot/2.0)", Reason.SEARCH),
            ("python-requests/2.32.3", Reason.TOOL),
            ("Microsoft Office/16.0 (Microsoft Outlook 16.0; Pro)", Reason.SCANNER),
            ("", Reason.NO_AGENT),
            ("   ", Reason.NO_AGENT),
            ("SomethingNobodyKnows", Reason.KNOWN_BOT),
        ],
    )
    def test_the_reason_says_what_kind_it_is(self, name, reason):
        assert judge_agent(name).reason == reason

    def test_the_pattern_that_matched_can_be_found_back(self):
        numbers = {number for _, number, _ in recognising._OWN_COMPILED}
        numbers |= {number for number, _ in recognising._LISTED}
        assert all(judge_agent(name).pattern in numbers for name in ROBOTS)
        assert len(numbers) == len(recognising._OWN_COMPILED) + len(recognising._LISTED)

    def test_a_very_long_name_is_judged_quickly(self):
        for name in (
            "a" * 100_000,
            "(" * 100_000,
            "Mozilla/5.0 " + "x/1.0 " * 20_000,
            "-. " * 40_000,
        ):
            judge_agent(name)

    @pytest.mark.parametrize(
        ("part", "device"),
        [
            ("iPhone; CPU iPhone OS 18_1", Device.PHONE),
            ("iPad; CPU OS 17_7", Device.TABLET),
            ("KFTRWI", Device.TABLET),
            ("SM-T505", Device.TABLET),
            ("Pixel 8)", Device.PHONE),
            ("Windows NT 10.0; Win64; x64; rv", Device.DESKTOP),
            ("Fedora", Device.DESKTOP),
        ],
    )
    def test_the_device_is_a_class_and_no_more(self, part, device):
        name = next(name for name in PEOPLE if part in name)
        assert judge_agent(name).device == device


class TestRequests:
    def asked(self, **more):
        return {"REQUEST_METHOD": "GET", "HTTP_USER_AGENT": FIREFOX, **more}

    def test_an_ordinary_request_is_a_persons(self):
        found = facts_of(self.asked(HTTP_ACCEPT_LANGUAGE="nl"), age=60)
        assert found.reason == Reason.NONE
        assert found.bits == Fact.LANGUAGE
        assert found.device == Device.DESKTOP

    def test_the_first_reason_is_told_and_every_fact_is_kept(self):
        found = facts_of(
            self.asked(REQUEST_METHOD="HEAD", HTTP_PURPOSE="prefetch", HTTP_DNT="1"), age=0
        )
        assert found.reason == Reason.HEAD
        assert found.bits == Fact.HEAD | Fact.PREFETCH | Fact.DNT

    def test_privacy_signals_hide_the_device(self):
        assert facts_of(self.asked(HTTP_SEC_GPC="1"), age=60).device == Device.UNKNOWN
        assert facts_of(self.asked(HTTP_SEC_GPC="0"), age=60).device == Device.DESKTOP

    def test_a_navigation_is_a_fact(self):
        found = facts_of(
            self.asked(HTTP_SEC_FETCH_SITE="none", HTTP_SEC_FETCH_MODE="navigate"), age=60
        )
        assert found.bits == Fact.FETCH_METADATA | Fact.NAVIGATION


class TestReasons:
    def test_each_reason_has_a_sentence(self):
        for reason in Reason:
            assert bool(str(reasons.sentence(reason))) == (reason != Reason.NONE)
        assert reasons.sentence(999) == ""


class TestTheList:
    def test_says_where_it_is_from_and_under_which_licence(self):
        assert json.loads(compiling_patterns.PATTERNS.read_text())["from"].startswith("isbot ")
        assert "Unlicense" in compiling_patterns.LICENCE.read_text()

    def test_a_pattern_of_two_widths_is_taken_apart(self):
        made = compiling_patterns.for_python(r"(?<! a/|bc/)google[\d-.]")
        assert made == r"(?<! a/)(?<!bc/)google[\d\-.]"
        assert re.search(made, "google1")
        assert not re.search(made, "bc/google1")

    def test_what_cannot_be_taken_apart_is_refused(self):
        with pytest.raises(ValueError, match="cannot take apart"):
            compiling_patterns.for_python(r"(?<=a|bc)google")

    def test_a_pattern_keeps_its_number(self):
        assert compiling_patterns.numbered(["c", "b"], {"a": 1, "b": 2}) == {"b": 2, "c": 3}
