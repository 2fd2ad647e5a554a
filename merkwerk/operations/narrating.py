"""Saying what is being done, how long it took, and in one sentence why it cannot go on.

Imports nothing outside the standard library: setting up uses it before anything is installed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """It cannot go on; the text is one sentence that says why and what to do."""


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say *what* is being done, and then how many seconds it took."""
    began = time.monotonic()
    print(f"{what} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def give_up(trouble: Exception) -> int:
    """Say on standard error why it cannot go on; return the exit code 1."""
    print(f"{trouble}", file=sys.stderr, flush=True)
    return 1
