"""See from the command line what a text becomes on its way to a network.

``python -m merkwerk.networks.inspecting wording NETWORK`` reads a JSON object a line from standard
input, ``{"text": ..., "link": ..., "limits": {...}}``, and prints a JSON line for each. No database
and no settings. Exit codes: 0; 1 when input or output is closed; 2 for a wrong call; 141 when the
reader of our lines went away. ``docs/operate/inspect.md`` says what each field means.
"""

import argparse
import json
import sys
from dataclasses import replace
from functools import partial
from typing import Any

from merkwerk.kit import json_lines
from merkwerk.networks import over_the_wire
from merkwerk.networks.base import Limits, Wording

LONGEST_LINE = 1_000_000  # bytes
NO_JSON = "This line is no JSON object."
NO_TEXT = '"text" must be a text.'
NO_LINK = '"link" must be a text, or be left out.'
NO_LIMITS = '"limits" must hold whole numbers from 0.'
TOO_LONG = "This line is longer than a million bytes."

# A limit by our name, or by the name that a Mastodon server gives it.
LIMIT_NAMES = {
    "text": "text",
    "max_characters": "text",
    "limit": "text",
    "bytes": "bytes",
    "url_counts": "url_counts",
    "characters_reserved_per_url": "url_counts",
}


class _Unusable(ValueError):
    """What a line asks cannot be answered."""


def inspect_wording(network: str, line: bytes) -> dict[str, Any]:
    """Return what becomes of the text that *line* holds, for *network*; never raises."""
    try:
        text, link, limits = _asked(line, network)
    except _Unusable as problem:
        return _answer(problem=str(problem))
    return _told(over_the_wire.word(network, text, url=link, limits=limits))


def _told(worded: Wording) -> dict[str, Any]:
    counted = worded.counted
    return _answer(
        wire=worded.wire,
        count=counted.count,
        limit=counted.limit,
        unit=str(counted.unit),
        fits=not counted.over_by,
        facets=list(worded.facets),
        lost=counted.cut,
    )


def _answer(**known: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"wire": None, "count": None, "limit": None, "fits": False}
    return nothing | {"facets": [], "lost": ""} | known


def _asked(line: bytes, network: str) -> tuple[str, str | None, Limits]:
    if len(line) > LONGEST_LINE:
        raise _Unusable(TOO_LONG)
    try:
        asked = json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise _Unusable(NO_JSON)
    text, link = asked.get("text"), asked.get("link")
    if not isinstance(text, str):
        raise _Unusable(NO_TEXT)
    if link is not None and not isinstance(link, str):
        raise _Unusable(NO_LINK)
    return text, link or None, _limits(asked.get("limits"), network)


def _limits(given: Any, network: str) -> Limits:
    own = over_the_wire.limits_of(network)
    if given is None:
        return own
    if isinstance(given, int) and not isinstance(given, bool):
        given = {"text": given}
    if not isinstance(given, dict):
        raise _Unusable(NO_LIMITS)
    named = {LIMIT_NAMES[name]: value for name, value in given.items() if name in LIMIT_NAMES}
    if any(isinstance(one, bool) or not isinstance(one, int) or one < 0 for one in named.values()):
        raise _Unusable(NO_LIMITS)
    return replace(own, **named)


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    asked = _parser().parse_args(arguments)
    json_lines.without_settings()
    return json_lines.guarded(partial(_run, asked.network))


def _run(network: str) -> int:
    lines = json_lines.lines(LONGEST_LINE)
    return json_lines.print_each(inspect_wording(network, line) for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run inspect", description=(__doc__ or "").split("\n")[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    wording = kinds.add_parser("wording", help="what a text becomes on its way to a network")
    wording.add_argument("network", choices=over_the_wire.KINDS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
