"""Colours can be read: the themes as they are built, and whatever colour an organisation brings."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.ui.colour import (
    DARKEST_PAPER,
    LIGHTEST_EVENING,
    LIT,
    READABLE,
    Oklch,
    contrast,
    corrected,
    from_hex,
    from_oklch,
    to_hex,
    to_oklch,
)

STYLE = (Path(__file__).parents[1] / "static/ui/merkwerk.css").read_text()
TOKENS = (Path(__file__).parents[3] / "frontend/src/tokens.css").read_text()
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
ORGANISATION = {"dag": "--org-primary", "avond": "--org-primary-dark"}
NON_TEXT = 3.0  # WCAG 2.2, 1.4.11


def theme(name):
    """Return the colours of a theme, as they stand in the built style sheet."""
    body = re.search(r"\[data-theme=" + name + r"\]\{([^}]*)\}", STYLE).group(1)
    body = re.sub(r"var\(--org-[a-z-]+,(oklch\([^)]*\))\)", r"\1", body)
    found = re.findall(r"--([a-z0-9-]+):oklch\(([\d.]+)% ?([\d.]+) ([\d.]+)\)", body)
    return {
        key: from_oklch(Oklch(float(light) / 100, float(chroma), float(hue)))
        for key, light, chroma, hue in found
    }


@given(COLOURS)
def test_any_organisation_colour_can_be_read_by_day_and_in_the_evening(colour):
    by_day, in_the_evening = corrected(colour)
    assert contrast(from_hex(by_day), from_oklch(DARKEST_PAPER)) >= READABLE
    assert contrast(from_hex(in_the_evening), from_oklch(LIGHTEST_EVENING)) >= LIT


@given(COLOURS)
def test_words_on_the_organisation_colour_can_be_read(colour):
    by_day, in_the_evening = corrected(colour)
    assert contrast(theme("dag")["color-primary-content"], from_hex(by_day)) >= READABLE
    assert contrast(theme("avond")["color-primary-content"], from_hex(in_the_evening)) >= READABLE


@given(COLOURS)
def test_a_colour_that_can_be_read_stays_as_it_is_and_others_keep_their_hue(colour):
    by_day, in_the_evening = corrected(colour)
    if contrast(from_hex(colour), from_oklch(DARKEST_PAPER)) >= READABLE:
        assert by_day == colour
    if contrast(from_hex(colour), from_oklch(LIGHTEST_EVENING)) >= LIT:
        assert in_the_evening == colour
    for answer in (by_day, in_the_evening):
        assert is_of_the_same_hue(answer, colour)


def is_of_the_same_hue(one, other):
    """Greys have no hue to keep; eight bits a part cost dark colours some degrees."""
    first, second = to_oklch(from_hex(one)), to_oklch(from_hex(other))
    if min(first.chroma, second.chroma) < 0.04:
        return True
    return abs((first.hue - second.hue + 180) % 360 - 180) < 8


@given(COLOURS)
def test_a_colour_survives_the_way_there_and_back(colour):
    assert to_hex(from_oklch(to_oklch(from_hex(colour)))) == colour


def test_yellow_is_darkened_by_day_and_kept_in_the_evening():
    by_day, in_the_evening = corrected("#FFCC00")
    assert by_day != "#ffcc00"
    assert in_the_evening == "#ffcc00"
    assert corrected("#fc0") == (by_day, in_the_evening)


@pytest.mark.parametrize("words", ["", "petrol", "#12", "#1234567", "#12345g", "12 345"])
def test_what_is_no_colour_is_refused(words):
    with pytest.raises(ValueError, match="not a colour"):
        corrected(words)


@pytest.mark.parametrize("name", ["dag", "avond"])
@pytest.mark.parametrize(
    "words", ["color-base-content", "quiet", "color-primary", "color-success", "color-error"]
)
@pytest.mark.parametrize("ground", ["color-base-100", "color-base-200", "sheet"])
def test_words_of_a_theme_can_be_read_on_every_ground(name, words, ground):
    colours = theme(name)
    assert contrast(colours[words], colours[ground]) >= READABLE


@pytest.mark.parametrize("name", ["dag", "avond"])
@pytest.mark.parametrize(
    "part", ["primary", "accent", "success", "warning", "error", "info", "neutral"]
)
def test_every_coloured_ground_carries_readable_words(name, part):
    colours = theme(name)
    assert contrast(colours[f"color-{part}-content"], colours[f"color-{part}"]) >= READABLE


@pytest.mark.parametrize("name", ["dag", "avond"])
@pytest.mark.parametrize("ground", ["color-base-100", "color-base-200", "sheet"])
def test_the_edge_of_a_field_can_be_seen(name, ground):
    colours = theme(name)
    assert contrast(colours["edge"], colours[ground]) >= NON_TEXT


@pytest.mark.parametrize("name", ["dag", "avond"])
def test_the_organisation_colour_replaces_the_primary_one(name):
    body = re.search(r"\[data-theme=" + name + r"\]\{([^}]*)\}", STYLE).group(1)
    assert f"--color-primary:var({ORGANISATION[name]}," in body


def declared(name):
    """Return what a theme sets, as it is written."""
    body = re.search(r'\{\s*name: "' + name + r'";([^}]*)\}', TOKENS).group(1)
    return dict(re.findall(r"^\s*([a-z0-9-]+): ([^;]*);", body, re.MULTILINE))


def test_the_two_themes_differ_in_colours_alone():
    """So that what holds by day about sizes, order and names holds in the evening."""
    day, evening = declared("dag"), declared("avond")
    assert set(day) == set(evening)
    differing = {key for key in day if day[key] != evening[key]} - {"default", "prefersdark"}
    alike = re.compile(r"--color-|--(sheet|quiet|edge|bar|bar-content|mark-on-bar|press)$")
    assert {key for key in differing if not alike.match(key)} == {"color-scheme", "--shadow-soft"}


def test_nothing_but_the_theme_asks_whether_it_is_evening():
    asked = STYLE.split("@media (prefers-color-scheme:dark){")
    assert len(asked) == STYLE.count("prefers-color-scheme") + 1 == 2
    block = asked[1][: asked[1].index("}}:root:has(")]
    rules = re.sub(r"@supports \([^{]*\)\{", "", block)
    assert set(re.findall(r"([^{}]+)\{", rules)) == {":root:not([data-theme])"}
