"""Bars are honest: they begin at zero and are as long as what they stand for."""

import itertools
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.ui.charts import Bar, charted

PLACES_OF_LABELS = """[...document.querySelectorAll('.chart-columns .chart-label')]
    .filter(label => getComputedStyle(label).visibility === 'visible')
    .map(label => {
        const text = document.createRange()
        text.selectNodeContents(label)
        const place = text.getBoundingClientRect()
        return [label.textContent, place.left, place.right]
    })"""


def drawn(bars, direction):
    chart = "<c-chart-bars label='Per week' :bars='bars' :direction='direction' />"
    return Template(CottonCompiler().process(chart)).render(
        Context({"bars": bars, "direction": direction})
    )


def test_bars_are_drawn_against_the_longest():
    chart = charted([("Productie", 20), Bar("Service", 5, "5 keer", is_marked=True)])
    first, second = chart.bars
    assert (first.length, first.rest, first.shown) == (100.0, 0.0, "20")
    assert (second.length, second.rest, second.shown) == (25.0, 75.0, "5 keer")
    assert second.is_marked
    assert not first.is_marked


def test_nothing_at_all_is_drawn_as_nothing():
    assert charted([]).bars == []
    assert [bar.length for bar in charted([("a", 0), ("b", 0)]).bars] == [0.0, 0.0]


@pytest.mark.parametrize("direction", ["rows", "columns"])
def test_a_zero_is_said_quietly_and_a_little_is_not(direction):
    html = drawn([Bar("a", 0), Bar("b", 1), Bar("c", 90_000)], direction)
    quiet = re.findall(r'<(?:li|tr) class="chart-nothing">(.*?)</(?:li|tr)>', html, re.DOTALL)
    assert quiet
    for one in quiet:
        assert ">a<" in one


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_labels_of_eight_weeks_stand_apart(new_context, width):
    page = new_context(viewport={"width": width, "height": 600}).new_page()
    weeks = [Bar(f"{20 + number}/10", number) for number in range(8)]
    page.set_content(f"<main class=page>{drawn(weeks, 'columns')}</main>")
    page.add_style_tag(path=Path(finders.find("ui/merkwerk.css")))
    places = page.evaluate(PLACES_OF_LABELS)
    assert "27/10" in [text for text, _, _ in places]
    assert len(places) >= 4
    for (_, _, right), (text, left, _) in itertools.pairwise(places):
        assert right <= left, text


def test_a_bar_below_zero_is_refused():
    with pytest.raises(ValueError, match="zero"):
        charted([("a", -1)])


@given(st.lists(st.tuples(st.text(), st.floats(0, 1e9)), max_size=30))
def test_no_bar_leaves_its_track(bars):
    assert all(0 <= bar.length <= 100 for bar in charted(bars).bars)
