"""Commands that read a line and print a JSON line for it, for programs that look inside.

Exit codes: what the command says; 1 when there is nothing to read from or write to; 130 when it was
interrupted; 141 when the reader of our lines went away.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

READER_LEFT = 141  # as a shell says it of a program that SIGPIPE ended
INTERRUPTED = 130


class NoStream(Exception):
    """What should be read from or written to is closed."""


def guarded(run: Callable[[], int]) -> int:
    """Return the exit code of *run*, whatever happens to what it reads from and writes to."""
    try:
        return run()
    except BrokenPipeError:
        _write_no_more()
        return READER_LEFT
    except (NoStream, OSError) as problem:
        _write_no_more()
        return _give_up(problem)
    except KeyboardInterrupt:
        return INTERRUPTED


def without_settings() -> None:
    """Show sentences in English where no installation says otherwise."""
    from django.conf import ENVIRONMENT_VARIABLE, settings

    if not settings.configured and not os.environ.get(ENVIRONMENT_VARIABLE):
        settings.configure(USE_I18N=False)


def lines(longest: int | None = None) -> Iterator[bytes]:
    """Give each line of standard input without its end; of a longer one *longest* bytes and one.

    Raises NoStream.
    """
    stream = _stdin()
    limit = -1 if longest is None else longest + 1
    while line := stream.readline(limit):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(limit)):
            pass
        yield line.removesuffix(b"\n").removesuffix(b"\r")


def print_each(found: Iterable[dict[str, Any]]) -> int:
    """Print one line of ASCII for each, so that no character can be taken for a line's end.

    Returns 0. Raises NoStream.
    """
    if sys.stdout is None:
        raise NoStream("standard output is closed")
    for one in found:
        sys.stdout.buffer.write(json.dumps(one).encode() + b"\n")
        sys.stdout.buffer.flush()
    return 0


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise NoStream("standard input is closed")
    return sys.stdin.buffer


def _write_no_more() -> None:
    """Let nothing that still waits be written when Python ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _give_up(problem: Exception) -> int:
    if sys.stderr is not None:
        detail = problem.strerror if isinstance(problem, OSError) else problem
        print(f"Inspecting stopped: {detail}.", file=sys.stderr)
    return 1
