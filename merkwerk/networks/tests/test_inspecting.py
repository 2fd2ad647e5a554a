"""A program asks what a text becomes, a line at a time, and always gets a line back."""

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks import over_the_wire
from merkwerk.networks.inspecting import LONGEST_LINE, inspect_wording, main

FIELDS = {"wire", "count", "limit", "fits", "facets", "lost"}


def asked(network, **line):
    return inspect_wording(network, json.dumps(line).encode())


@pytest.fixture
def lines(monkeypatch, capsysbinary):
    """Give the lines that come back for these."""

    def ask(network, *given):
        stdin = io.TextIOWrapper(io.BytesIO(b"\n".join(given)))
        monkeypatch.setattr(sys, "stdin", stdin)
        assert main(["wording", network]) == 0
        return [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]

    return ask


@pytest.mark.parametrize("network", over_the_wire.KINDS)
class TestEachNetwork:
    def test_words_and_link_go_over_the_wire(self, network):
        told = asked(network, text="Een dag", link="https://go.example.nl/a")
        assert told["wire"].startswith("Een dag")
        assert told["wire"].endswith("https://go.example.nl/a")
        assert (told["fits"], told["lost"]) == (True, "")
        assert told["count"] <= told["limit"]

    def test_what_is_too_much_is_told(self, network):
        told = asked(network, text="woord " * 2000)
        assert not told["fits"]
        assert told["count"] > told["limit"]
        assert told["wire"] + told["lost"] == "woord " * 2000

    def test_a_limit_of_an_instance_counts(self, network):
        assert asked(network, text="abcd", limits={"max_characters": 3})["lost"] == "d"

    @given(line=st.one_of(st.binary(), st.text().map(lambda text: json.dumps(text).encode())))
    def test_nonsense_gets_a_line(self, network, line):
        told = inspect_wording(network, line)
        assert set(told) >= FIELDS
        assert told["wire"] is None

    @given(text=st.text(), link=st.one_of(st.none(), st.text()))
    def test_any_text_gets_a_line(self, network, text, link):
        told = asked(network, text=text, link=link)
        assert set(told) >= FIELDS
        assert told["fits"] == (told["count"] <= told["limit"])


@pytest.mark.parametrize(
    "line",
    [
        {"text": 3},
        {"link": "x"},
        {"text": "a", "link": 3},
        {"text": "a", "limits": "b"},
        {"text": "a", "limits": {"text": -1}},
        {"text": "a", "limits": {"text": True}},
    ],
)
def test_a_line_that_cannot_be_answered_says_why(line):
    assert asked("x", **line)["problem"].endswith(".")


def test_one_line_back_for_each(lines):
    told = lines("bluesky", b'{"text": "een"}', b"", b"\xff\xfe", b'{"text": "\xc3\xa9\xc3\xa9n"}')
    assert [one["wire"] for one in told] == ["een", None, None, "één"]


def test_a_line_that_never_ends_is_one_line(lines):
    told = lines("x", b'{"text": "' + b"a" * (3 * LONGEST_LINE) + b'"}', b'{"text": "b"}')
    assert [one["wire"] for one in told] == [None, "b"]


def test_a_facet_is_as_the_network_has_it(lines):
    (told,) = lines("bluesky", '{"text": "é #trots"}'.encode())
    assert told["facets"] == [
        {
            "index": {"byteStart": 3, "byteEnd": 9},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "trots"}],
        }
    ]
