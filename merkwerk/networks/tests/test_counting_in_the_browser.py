"""The page's counter and the server's counter give the same answer to the same text."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merkwerk import networks
from merkwerk.networks import conformance
from merkwerk.networks.base import Limits
from merkwerk.networks.finding_links import top_level_domains
from merkwerk.networks.tests.given import grapheme_cases, weighted_cases

MODULE = Path(networks.__file__).parent / "static" / "networks" / "count-text.js"
SCRIPT = """
import { createInterface } from "node:readline";
const { count } = await import(process.argv[1]);
for await (const line of createInterface({ input: process.stdin })) {
  const [key, text, link, limits] = JSON.parse(line);
  process.stdout.write(JSON.stringify(count(key, text, link, limits)) + "\\n");
}
"""
KEYS = [network.key for network in networks.all_networks()]
URL = "https://go.example.nl/a1"
TEXTS = [
    "",
    "Koffie & thee, één #1 +1?\r\nJa 👍🏽 👨‍👩‍👧‍👦 🇳🇱 1️⃣ ©️ ☺ ♥︎",
    "e\u0301 日本 〽 \u200d \ufe0f ½ — “ja”",
    "Zie merkwerk.nl, https://a.nl/b_(c)?d=e#f en http://localhost:8000/ of x@y.nl.",
    "見てhttps://example.jpだよ пример.рф https://пример.рф/путь http://münchen.de",
    "@bo@mastodon.nl @cleo =@x@y.nl a@b@c.nl @de.wit.@x.nl @a.b@c.d.",
    "https://under_score.nl https://a_b.example.nl -x.nl nl.nl. geen.domein a..nl",
    "woord " * 200,
    "👨‍👩‍👧‍👦" * 200,
    "https://example.nl/pad " * 40,
    "a" * 270 + " https://example.nl/" + "b" * 300,
]


@pytest.fixture(scope="module")
def browser():
    """Node, running the module as a browser would; answers a line for each line."""
    node = shutil.which("node")
    if not node:
        pytest.skip("node is not here")
    process = subprocess.Popen(
        [node, "--input-type=module", "-e", SCRIPT, MODULE.as_uri()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )

    def ask(key, text, link="", limits=None):
        process.stdin.write(json.dumps([key, text, link, limits or {}]) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield ask
    process.stdin.close()
    process.wait(timeout=20)
    process.stdout.close()


def server(key, text, url="", limits=None):
    told = networks.get(key).count(text, url=url, limits=limits)
    return {
        "count": told.count,
        "limit": told.limit,
        "overBy": told.over_by,
        "cut": told.cut,
        "unit": told.unit.value,
    }


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("url", ["", URL, "http://localhost:8000/l/x?a=1&b=2"])
def test_agree_on_our_texts(browser, key, url):
    for text in TEXTS:
        assert browser(key, text, url) == server(key, text, url), text


def test_agree_on_every_recorded_case(browser):
    for network in networks.all_networks():
        for case in conformance.recorded(network):
            text, url = case["given"]["text"], case["given"]["url"]
            assert browser(network.key, text, url) == server(network.key, text, url)


def test_agree_on_every_weighted_case_of_twitter_text(browser):
    for case in weighted_cases():
        assert browser("x", case["text"]) == server("x", case["text"]), case["description"]
        if case["emoji"]:
            assert browser("x", case["text"])["count"] == case["expected"]["weightedLength"]


def test_agree_on_every_grapheme_of_unicode(browser):
    for case in grapheme_cases():
        text = "".join(case)
        assert browser("bluesky", text) == server("bluesky", text), case


def test_agree_on_the_limits_of_an_instance(browser):
    text = "a" * 600
    assert browser("mastodon", text, URL, {"text": 5000}) == server(
        "mastodon", text, URL, Limits(text=5000)
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(KEYS),
    url=st.sampled_from(["", URL]),
    text=st.lists(
        st.one_of(
            st.text(
                st.characters(max_codepoint=0x2FFF, codec="utf-8", exclude_categories=["Cn"]),
                max_size=30,
            ),
            st.sampled_from([*TEXTS, ".nl", "@", "http://", "é.", "👍", "\u200d", "❤️", "a" * 99]),
        ),
        max_size=12,
    ).map("".join),
)
def test_agree_on_any_text(browser, key, url, text):
    assert browser(key, text, url) == server(key, text, url)


def test_a_link_that_does_not_exist_yet_counts_as_twenty_three(browser):
    assert browser("bluesky", "Dag", True)["count"] == 3 + 2 + 23


def test_know_the_same_top_level_domains():
    names = regex.search(r"TOP_LEVEL_DOMAINS = new Set\(\s*`([^`]+)`", MODULE.read_text("utf-8"))
    assert set(names[1].split()) == top_level_domains()


def test_the_page_fetches_nothing_else():
    source = MODULE.read_text(encoding="utf-8")
    assert not regex.search(r"^\s*import\s|fetch\(|eval\(|new Function|innerHTML", source, regex.M)
