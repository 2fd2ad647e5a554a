"""Look at a page, a feed or an address from the command line, as the library would read it.

``python -m merkwerk.library.inspecting page|feed FILE_OR_URL [--url BASE]`` prints one JSON object,
``discover FILE [--url BASE]`` the feeds a page offers, and ``url`` judges the addresses on standard
input, a line each. ``-`` reads names of files from standard input and prints a JSON line for each.
No database. Exit codes: 0; 1 when a single input could not be opened; 2 for a wrong call.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from merkwerk.kit import addresses, http
from merkwerk.library import reading

MOST_BYTES = 5_000_000
UNREADABLE = "This file cannot be read."


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
    feeds = reading.discover_feeds(source.body, source.url, source.charset)
    return _with_problem({"feeds": [asdict(feed) for feed in feeds], "problems": []}, source)


def inspect_address(address: str) -> dict[str, Any]:
    """Whether we would fetch an address, as JSON; ``canonical`` is null when it is none."""
    judgement = addresses.judge(address)
    return {
        "url": address,
        "canonical": judgement.canonical or None,
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
    _without_settings()
    if asked.kind == "url":
        for line in _lines(sys.stdin.buffer):
            _print(inspect_address(line))
        return 0
    inspect, accept = _KINDS[asked.kind]
    if asked.input == "-":
        for line in filter(None, _lines(sys.stdin.buffer)):
            _print(inspect(_from_file(line, asked.url)))
        return 0
    source = _opened(asked.input, asked.url, accept)
    _print(inspect(source))
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


def _without_settings() -> None:
    """Sentences are shown in English where no installation says otherwise."""
    import os

    from django.conf import ENVIRONMENT_VARIABLE, settings

    if not settings.configured and not os.environ.get(ENVIRONMENT_VARIABLE):
        settings.configure(USE_I18N=False)


def _lines(stream: BinaryIO) -> Iterator[str]:
    for line in stream:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _opened(name: str, url: str | None, accept: http.Accept) -> Source:
    if name.lower().startswith(("http://", "https://")):
        return _fetched(name, accept)
    return _from_file(name, url)


def _from_file(name: str, url: str | None) -> Source:
    try:
        with Path(name).open("rb") as file:
            return Source(file.read(MOST_BYTES + 1), url)
    except (OSError, ValueError) as error:
        detail = error.strerror if isinstance(error, OSError) else None
        return Source(url=url, problem=f"{UNREADABLE} {name}: {detail or error}")


def _fetched(address: str, accept: http.Accept) -> Source:
    try:
        answer = http.get(address, accept=accept)
    except http.FetchProblem as problem:
        return Source(url=address, problem=f"{problem.code}: {problem}")
    return Source(answer.body, answer.url, answer.content_type or None, answer.charset)


def _with_problem(found: dict[str, Any], source: Source) -> dict[str, Any]:
    if source.problem is not None:
        found["problems"] = [source.problem]
    return found


def _print(found: dict[str, Any]) -> None:
    line = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
