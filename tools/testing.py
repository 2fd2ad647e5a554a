"""Testing: the whole suite on all cores, or the tests at the given paths in one process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

SPREADING = ["--dist=loadgroup", "--durations=20", "--durations-min=1"]


def main() -> None:
    """Become pytest, with arguments that name files turned into full paths."""
    given = [_full(argument) for argument in sys.argv[1:]]
    names_tests = any(not argument.startswith("-") for argument in given)
    workers = [] if names_tests else ["-n", str(_workers()), *SPREADING]
    os.chdir(ROOT)
    os.environ.pop("PYTHONSAFEPATH", None)  # tests import each other's files from the root
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *workers, *given])


def _workers() -> int:
    return max(1, min(8, len(os.sched_getaffinity(0))))


def _full(argument: str) -> str:
    if argument.startswith("-"):
        return argument
    path, mark, name = argument.partition("::")
    there = Path(os.environ.get("MERKWERK_CALLED_FROM", "."), path)
    return f"{there.resolve() if there.exists() else path}{mark}{name}"


if __name__ == "__main__":
    main()
