"""Look at a page, a feed or an address from the command line, as the library would read it.

``python -m merkwerk.library.inspecting page|feed FILE_OR_URL [--url BASE]`` prints one JSON object,
``discover FILE [--url BASE]`` the feeds a page offers, and ``url`` judges the addresses on standard
input, a line each. ``-`` reads names of files from standard input and prints a JSON line for each.
No database. Exit codes: 0; 1 when a single input could not be opened or there was nothing to read
from or write to; 2 for a wrong call; 141 when the reader of our lines went away.
``docs/operate/inspect.md`` says what each field means.
"""

import argparse
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from merkwerk.kit import addresses, http, json_lines
from merkwerk.library import reading

MOST_BYTES = 5_000_000
UNREADABLE = "This file cannot be read."
NO_NAME = "This line names no file."
NO_BASE = "The address that this is said to come from is not an address."


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read with what is known of them; ``problem`` when they could not be had."""

    body: bytes = b""
    url: str | None = None
    content_type: str | None = None
    charset: str | None = None
    problem: str | None = None


def inspect_page(source: Source) -> dict[str, Any]:
    """What a page says of itself, as JSON."""
    found = reading.PageReading()
    if source.problem is None:
        found = reading.read_page(
            source.body, url=source.url, charset=source.charset, content_type=source.content_type
        )
    return _with_problem(found.as_json(), source)


def inspect_feed(source: Source) -> dict[str, Any]:
    """What a feed holds, as JSON."""
    found = reading.FeedReading()
    if source.problem is None:
        found = reading.read_feed(
            source.body, url=source.url, content_type=source.content_type, charset=source.charset
        )
    return _with_problem(found.as_json(), source)


def inspect_discover(source: Source) -> dict[str, Any]:
    """The feeds a page offers, as JSON."""
    found = reading.Discovery()
    if source.problem is None:
        found = reading.discover(source.body, source.url, source.charset)
    feeds = [asdict(feed) for feed in found.feeds]
    return _with_problem({"feeds": feeds, "problems": found.problems}, source)


def inspect_address(address: str) -> dict[str, Any]:
    """Whether we would fetch an address, as JSON; ``canonical`` is as a browser writes it."""
    judgement = addresses.judge(address)
    return {
        "url": address,
        "canonical": judgement.url or None,
        "allowed": judgement.allowed,
        "reason": judgement.reason,
    }


_KINDS: dict[str, tuple[Callable[[Source], dict[str, Any]], http.Accept]] = {
    "page": (inspect_page, http.PAGE),
    "feed": (inspect_feed, http.FEED),
    "discover": (inspect_discover, http.PAGE_OR_FEED),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    asked = _parser().parse_args(arguments)
    json_lines.without_settings()
    return json_lines.guarded(partial(_run, asked))


def _run(asked: argparse.Namespace) -> int:
    if asked.kind == "url":
        return json_lines.print_each(inspect_address(_text(line)) for line in json_lines.lines())
    inspect, accept = _KINDS[asked.kind]
    if asked.input == "-":
        return json_lines.print_each(
            inspect(_listed(line, asked.url)) for line in json_lines.lines()
        )
    source = _opened(asked.input, asked.url, accept)
    json_lines.print_each([inspect(source)])
    return 0 if source.problem is None else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run inspect", description=(__doc__ or "").partition("\n")[0]
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind, (inspect, _) in _KINDS.items():
        one = kinds.add_parser(kind, help=inspect.__doc__)
        one.add_argument("input", metavar="FILE_OR_URL", help="a file, an address, or - for a list")
        one.add_argument("--url", metavar="BASE", help="the address the file came from")
    kinds.add_parser("url", help=inspect_address.__doc__)
    return parser


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


def _listed(line: bytes, url: str | None) -> Source:
    """The file that a line of a list names, by bytes, as file systems do; pipes would never end."""
    if not line.strip():
        return Source(url=url, problem=NO_NAME)
    name = os.fsdecode(line)
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):
            return Source(url=url, problem=f"{UNREADABLE} {_shown(name)}: not a regular file")
    except (OSError, ValueError) as error:
        return _unreadable(name, url, error)
    return _from_file(name, url)


def _opened(name: str, url: str | None, accept: http.Accept) -> Source:
    if name.lower().startswith(("http://", "https://")):
        return _fetched(name, accept)
    return _from_file(name, url)


def _from_file(name: str, url: str | None) -> Source:
    try:
        with Path(name).open("rb") as file:
            return Source(file.read(MOST_BYTES + 1), url)
    except (OSError, ValueError) as error:
        return _unreadable(name, url, error)


def _unreadable(name: str, url: str | None, error: Exception) -> Source:
    detail = error.strerror if isinstance(error, OSError) else None
    return Source(url=url, problem=f"{UNREADABLE} {_shown(name)}: {detail or error}")


def _shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")


def _fetched(address: str, accept: http.Accept) -> Source:
    try:
        answer = http.get(address, accept=accept)
    except http.FetchProblem as problem:
        return Source(url=address, problem=f"{problem.code}: {problem}")
    return Source(answer.body, answer.url, answer.content_type or None, answer.charset)


def _with_problem(found: dict[str, Any], source: Source) -> dict[str, Any]:
    if source.problem is not None:
        found["problems"] = [source.problem]
    elif source.url and not addresses.absolute(source.url):
        found["problems"] = [*found["problems"], NO_BASE]
    return found


if __name__ == "__main__":
    sys.exit(main())
