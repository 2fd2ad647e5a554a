"""Benching: run one measurement, a program in ``bench/`` that brings its own throw-away server."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

BENCHES = Path(__file__).resolve().parents[1] / "bench"


def main() -> int:
    """Become the measurement that is asked for, or say which there are and return 2."""
    name, rest = (sys.argv[1:] or [""])[0], sys.argv[2:]
    known = measurements()
    if name not in known:
        print("Usage: ./run bench NAME, with NAME one of:", file=sys.stderr)
        for each, question in known.items():
            print(f"  {each:<10} {question}", file=sys.stderr)
        return 2
    os.environ.pop("PYTHONSAFEPATH", None)  # a measurement may have files beside it
    program = str(BENCHES / f"{name}.py")
    os.execv(sys.executable, [sys.executable, program, *rest])  # noqa: S606


def measurements() -> dict[str, str]:
    """Return the question of each measurement: the files whose docstring begins with one."""
    found = {}
    for path in sorted(BENCHES.glob("*.py")):
        first = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        if first.endswith("?"):
            found[path.stem] = first.removeprefix(f"``./run bench {path.stem}``: ")
    return found


if __name__ == "__main__":
    sys.exit(main())
