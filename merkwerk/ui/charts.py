"""Charts as geometry: percentages a template can draw, so that no chart needs a script."""

from collections.abc import Iterable
from typing import NamedTuple


class Bar(NamedTuple):
    """One bar: its label, its value, how the value is written, and whether it is the one meant."""

    label: str
    value: float
    shown: str = ""
    is_marked: bool = False


class DrawnBar(NamedTuple):
    """A bar with its length and the rest of the way, both as percentages; of nothing its 0 is said
    quietly.
    """

    label: str
    shown: str
    length: float
    rest: float
    is_marked: bool
    is_nothing: bool


class Chart(NamedTuple):
    """Bars laid out against the longest of them."""

    bars: list[DrawnBar]
    highest: float


def charted(bars: Iterable[Bar | tuple[str, float]]) -> Chart:
    """Lay out bars against the longest one; zero is always where a bar begins.

    Takes bars or plain pairs of label and value. Values below zero raise ValueError: a bar cannot
    honestly show them.
    """
    given = [Bar(*bar) for bar in bars]
    if any(bar.value < 0 for bar in given):
        raise ValueError("a bar begins at zero and cannot show a value below it")
    highest = max((bar.value for bar in given), default=0)
    return Chart([_drawn(bar, highest) for bar in given], highest)


def _drawn(bar: Bar, highest: float) -> DrawnBar:
    length = round(bar.value / highest * 100, 1) if highest else 0.0
    return DrawnBar(
        bar.label,
        bar.shown or f"{bar.value:g}",
        length,
        round(100 - length, 1),
        bar.is_marked,
        is_nothing=not bar.value,
    )
