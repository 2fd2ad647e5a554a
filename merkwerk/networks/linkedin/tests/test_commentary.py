"""A commentary arrives whole: what LinkedIn would cut is escaped, what it links is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks import over_the_wire
from merkwerk.networks.linkedin.commentary import RESERVED, commentary, read_back
from merkwerk.networks.tests.linkedin_reader import read

LINK = "https://go.example.nl/a_1?x=(y)~#deel"
STORY = f"Wat een dag in één woord: #trots en #merkwerk2 {LINK} tot morgen"
AWKWARD = st.text(st.one_of(st.sampled_from(RESERVED + "# \n1aé"), st.characters(codec="utf-8")))


@pytest.mark.parametrize("character", RESERVED)
def test_each_reserved_character_at_each_place_loses_nothing(character):
    for at in range(len(STORY) + 1):
        text = STORY[:at] + character + STORY[at:]
        reading = read(commentary(text))
        assert not reading.is_cut
        assert reading.text == text


@pytest.mark.parametrize("character", RESERVED)
def test_the_hashtags_beside_it_stay_hashtags(character):
    text = f"#trots {character} #merkwerk2 {LINK}"
    assert read(commentary(text)).tags == ["trots", "merkwerk2"]


@given(AWKWARD)
def test_whatever_is_written_is_read(text):
    reading = read(commentary(text))
    assert (reading.text, reading.is_cut) == (text, False) or reading.mentions
    assert read_back(commentary(text)) == text


def test_a_mention_stays_a_mention():
    text = "Dank @[Merk & Werk (NL)](urn:li:organization:12), en #trots!"
    reading = read(commentary(text))
    assert reading.mentions == ["urn:li:organization:12"]
    assert reading.text == "Dank Merk & Werk (NL), en #trots!"


@pytest.mark.parametrize(
    "text",
    ["@[x](urn:li:share:1)", "@[a]b](urn:li:person:1)", "@[](urn:li:person:1)", "@ana", "@["],
)
def test_what_is_no_mention_is_read_as_it_is_written(text):
    assert read(commentary(text)).text == text


def test_a_number_with_a_mark_is_no_hashtag():
    assert commentary("Actie #1 en C#") == r"Actie \#1 en C\#"


def test_the_limit_holds_for_what_is_sent():
    fits = "x" * 2960 + "(" * 20
    assert over_the_wire.word("linkedin", fits).counted.count == 3000
    counted = over_the_wire.word("linkedin", fits + ")").counted
    assert (counted.count, counted.over_by, counted.cut) == (3002, 2, ")")


def test_what_is_kept_never_ends_within_an_escape():
    worded = over_the_wire.word("linkedin", "(" * 1600)
    assert worded.counted.cut == "(" * 100
    assert read(worded.wire).text == "(" * 1500
