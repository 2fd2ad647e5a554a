"""The facets of a post stand on the right bytes, and never outside the text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks import over_the_wire
from merkwerk.networks.bluesky.facets import HANDLE, facets_of, handles_in

INTEROP = Path(__file__).resolve().parents[5] / "shared/given/atproto-interop/syntax"
ANA = {"ana.test": "did:plc:ana"}
LIVELY = st.lists(
    st.one_of(
        st.sampled_from(
            ["#trots", "één", "👩‍👩‍👧", "https://go.nl/é?x#y", "merkwerk.nl", "@ana.test", "#"]
        ),
        st.text(max_size=5),
    )
).map(lambda pieces: "".join(f"{piece} " if len(piece) % 2 else piece for piece in pieces))


def sliced(text, dids=None):
    """Return what each facet covers, cut from the bytes as a reader of the post does."""
    whole = text.encode()
    return [
        (whole[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), one["features"][0])
        for one in facets_of(text, dids)
    ]


def kinds(text, dids=None):
    return [
        (covered, feature["$type"].partition("#")[2]) for covered, feature in sliced(text, dids)
    ]


def test_after_accents_and_emoji_the_bytes_are_right():
    text = "Één 👩‍👩‍👧 dag: #trots op https://go.example.nl/a en merkwerk.nl, hè"
    assert kinds(text) == [
        ("#trots", "tag"),
        ("https://go.example.nl/a", "link"),
        ("merkwerk.nl", "link"),
    ]


def test_an_address_without_a_protocol_leads_to_the_secure_one():
    assert sliced("zie merkwerk.nl/x")[0][1]["uri"] == "https://merkwerk.nl/x"


def test_a_fragment_of_an_address_is_no_hashtag():
    assert kinds("https://merkwerk.nl/#over") == [("https://merkwerk.nl/#over", "link")]


@pytest.mark.parametrize("text", ["#1", "C#", "##", "# los", "#️⃣", "a#b", "&#39;", "#" + "a" * 65])
def test_what_is_no_hashtag(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text", ["#één", "#2026plan", "＃trots", "(#trots)", "#a_b", "#" + "a" * 64]
)
def test_what_is_one(text):
    assert len(kinds(text)) == 1


def test_somebody_whose_identifier_is_known_is_mentioned():
    assert sliced("Dank @Ana.test!", ANA) == [
        ("@Ana.test", {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:ana"})
    ]


def test_somebody_whose_identifier_is_not_known_stays_text():
    assert kinds("Dank @bo.test!", ANA) == []
    assert handles_in("@bo.test @Bo.Test @ana.test. mail@bo.test") == ["bo.test", "ana.test"]


@given(LIVELY)
def test_no_facet_is_outside_the_text_or_over_another(text):
    at = 0
    for facet in facets_of(text, ANA):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert at <= start < end <= len(text.encode())
        at = end
    for covered, feature in sliced(text, ANA):
        if "tag" in feature:
            assert covered[1:] == feature["tag"]
        if "uri" in feature:
            assert feature["uri"].endswith(covered)


@given(LIVELY, st.integers(1, 40))
def test_of_a_text_that_is_cut_only_what_stays_has_facets(text, limit):
    limits = over_the_wire.limits_of("bluesky").__class__(text=limit, bytes=3000)
    worded = over_the_wire.word("bluesky", text, url="https://go.nl/1", limits=limits)
    assert worded.facets == facets_of(worded.wire)


@pytest.mark.skipif(not INTEROP.is_dir(), reason="the outside test data is not here")
@pytest.mark.parametrize(("name", "is_one"), [("valid", True), ("invalid", False)])
def test_handles_are_those_of_the_specification(name, is_one):
    lines = (INTEROP / f"handle_syntax_{name}.txt").read_text().splitlines()
    cases = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(cases) > 30
    wrong = [one for one in cases if (bool(HANDLE.fullmatch(one)) and len(one) < 254) is not is_one]
    assert wrong == []
