"""Calling: what a colleague is called when we write to them."""

from __future__ import annotations

# Whoever wrote one of these before their name is called by all of it.
TITLES = frozenset(
    ("dhr", "dr", "drs", "ing", "ir", "meneer", "mevr", "mevrouw", "mr", "mrs", "ms", "mw", "prof")
)


def first_name(name: str) -> str:
    """Return the first word of *name*, as colleagues greet: "Bo" of "Bo de Wit".

    The whole of it when that word is no name to call somebody by: an initial, a title, or a
    surname put in front.
    """
    first, _, others = " ".join(name.split()).partition(" ")
    plain = first.rstrip(".").casefold()
    is_short = "." in first or len(plain) < 2 or plain in TITLES
    return f"{first} {others}".strip() if is_short or "," in first else first
