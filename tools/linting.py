"""Linting: every check that needs no test, cheapest first; all of them run, then one verdict."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MOST_LINES = 60
IS_CI = bool(os.environ.get("CI"))


@dataclass(frozen=True)
class Check:
    """One check: its name, its command, and the command that mends what it finds, if any."""

    name: str
    command: list[str]
    mending: list[str] = field(default_factory=list)


def checks() -> Iterator[Check]:
    """Give the checks, cheapest first."""
    ruff, python = str(BIN / "ruff"), sys.executable
    yield Check("style", [ruff, "check", "--quiet", "."], [ruff, "check", "--quiet", "--fix", "."])
    yield Check("layout", [ruff, "format", "--check", "--quiet", "."], [ruff, "format", "."])
    yield Check("shell", ["sh", "-n", "run"])
    yield Check("floors", [str(BIN / "lint-imports"), "--no-logo"])
    yield Check("texts", [python, "tools/texts.py", "--check"], [python, "tools/texts.py"])
    yield Check("templates", [str(BIN / "djlint"), "merkwerk", "--lint", "--quiet"])
    yield Check(
        "migrations",
        [python, "-W", "ignore", "-m", "merkwerk", "makemigrations", "--check", "--skip-checks"],
    )
    yield Check("types", [str(BIN / "mypy")])


def main() -> int:
    """Run every check; with ``--fix`` mend first what can be mended. Return 1 if any failed."""
    os.chdir(ROOT)
    began = time.monotonic()
    mend = "--fix" in sys.argv[1:]
    failed = [check.name for check in checks() if not _passes(check, mend)]
    look = _look()
    if (look and not _passes(look, mend)) or (look is None and IS_CI):
        failed.append("look")
    seconds = time.monotonic() - began
    if failed:
        print(f"Lint: {', '.join(failed)} failed ({seconds:.0f} s).", file=sys.stderr)
        return 1
    print(f"Lint: all well ({seconds:.0f} s).")
    return 0


def _passes(check: Check, mend: bool) -> bool:
    began = time.monotonic()
    if mend and check.mending:
        _run(check.mending)
    done = _run(check.command)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{check.name:<12}{verdict:<8}{time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(_indented(done.stdout), flush=True)
    return done.returncode == 0


def _look() -> Check | None:
    """Build the style sheet beside the committed one and compare, when its packages are here."""
    if (ROOT / "frontend" / "node_modules").is_dir() and shutil.which("node"):
        return Check("look", ["sh", "frontend/build.sh", "--check"], ["sh", "frontend/build.sh"])
    verdict = "FAILED" if IS_CI else "skipped"
    print(f"{'look':<12}{verdict}: run `npm ci` in frontend/ first", flush=True)
    return None


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | {"DATABASE_URL": "", "MERKWERK_ENVIRONMENT": "development"}
    return subprocess.run(
        command,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )


def _indented(text: str) -> str:
    lines = text.strip().splitlines()
    more = len(lines) - MOST_LINES
    shown = [*lines[:MOST_LINES], f"… and {more} lines more"] if more > 0 else lines
    return "\n".join(f"    {line}" for line in shown)


if __name__ == "__main__":
    sys.exit(main())
