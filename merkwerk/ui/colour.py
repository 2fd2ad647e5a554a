"""Colours: from an organisation's own colour to two that can be read.

All the arithmetic is from two public sources: the OKLab matrices published by Björn Ottosson
("A perceptual color space for image processing", 2020) and the contrast ratio of WCAG 2.2, 1.4.3.
"""

import re
from collections.abc import Callable
from math import atan2, cbrt, cos, degrees, hypot, radians, sin
from typing import NamedTuple

READABLE = 4.5
"""The least contrast between words and what they stand on (WCAG 2.2, success criterion 1.4.3)."""

LIT = 6.5
"""The least contrast of a primary colour in the evening: at 4.5 it looks switched off."""


class Oklch(NamedTuple):
    """A colour by lightness (0 to 1), chroma (0 to about 0.4) and hue (degrees)."""

    lightness: float
    chroma: float
    hue: float


class Rgb(NamedTuple):
    """A colour by linear light, each part 0 to 1; outside that a screen cannot show it."""

    red: float
    green: float
    blue: float

    @property
    def is_showable(self) -> bool:
        """Whether a screen can show this colour, give or take a rounding."""
        return all(-0.0005 <= part <= 1.0005 for part in self)


DARKEST_PAPER = Oklch(0.955, 0.01, 85)
"""The darkest surface of *dag* that carries words in the primary colour (`tokens.css`)."""

LIGHTEST_EVENING = Oklch(0.265, 0.009, 70)
"""The lightest surface of *avond* that carries words in the primary colour."""


def corrected(hex_colour: str) -> tuple[str, str]:
    """Give an organisation's colour back as it can be read by day and in the evening.

    Takes `#rgb` or `#rrggbb`. Returns two `#rrggbb`: one with at least 4.5:1 on every paper of the
    theme *dag*, one with at least 6.5:1 on every surface of *avond*. Hue stays; lightness moves no
    further than needed; a colour that will do as it is comes back unchanged.
    Raises ValueError when the text is no colour.
    """
    own = from_hex(hex_colour)
    by_day = _moved(own, READABLE, on=from_oklch(DARKEST_PAPER), towards=0.0)
    in_the_evening = _moved(own, LIT, on=from_oklch(LIGHTEST_EVENING), towards=1.0)
    return by_day, in_the_evening


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def from_hex(text: str) -> Rgb:
    """Read `#rgb` or `#rrggbb`. Raises ValueError when the text is neither."""
    digits = text.strip().removeprefix("#")
    if not re.fullmatch(r"[0-9a-fA-F]{3}|[0-9a-fA-F]{6}", digits):
        raise ValueError(f"{text!r} is not a colour like #1a6b7c")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return Rgb(*(_to_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4)))


def to_hex(colour: Rgb) -> str:
    """Write a colour as `#rrggbb`, cut off at what a screen can show."""
    parts = (round(_from_linear(min(max(part, 0.0), 1.0)) * 255) for part in colour)
    return "#" + "".join(f"{part:02x}" for part in parts)


def from_oklch(colour: Oklch) -> Rgb:
    """Turn lightness, chroma and hue into linear light (Ottosson 2020)."""

    a = colour.chroma * cos(radians(colour.hue))
    b = colour.chroma * sin(radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return Rgb(
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def to_oklch(colour: Rgb) -> Oklch:
    """Turn linear light into lightness, chroma and hue (Ottosson 2020)."""

    red, green, blue = colour
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, hypot(a, b), degrees(atan2(b, a)) % 360)


def _moved(own: Rgb, least: float, *, on: Rgb, towards: float) -> str:
    """Move the lightness of `own` towards 0 or 1 just until it has that contrast, as `#rrggbb`."""

    def is_enough(text: str) -> bool:
        return contrast(from_hex(text), on) >= least

    unchanged = to_hex(own)
    if is_enough(unchanged):
        return unchanged
    start = to_oklch(own)
    return _least(
        lambda step: _shown(start, start.lightness + (towards - start.lightness) * step),
        is_enough,
    )


def _least(colour_at: Callable[[float], str], is_enough: Callable[[str], bool]) -> str:
    """Halve the way between 0 (not enough) and 1 (enough) until the steps are invisible."""
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        if is_enough(colour_at(middle)):
            high = middle
        else:
            low = middle
    return colour_at(high)


def _shown(colour: Oklch, lightness: float) -> str:
    """Return the colour at another lightness, greyed only as far as a screen needs."""
    chroma = colour.chroma
    while chroma > 0.002:
        candidate = from_oklch(Oklch(lightness, chroma, colour.hue))
        if candidate.is_showable:
            return to_hex(candidate)
        chroma *= 0.95
    return to_hex(from_oklch(Oklch(lightness, 0.0, colour.hue)))


def _luminance(colour: Rgb) -> float:
    return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _from_linear(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
