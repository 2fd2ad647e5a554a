"""Setting up: the virtual environment with what the lock file says, and the compiled texts.

Runs on any Python 3.12 or newer, before anything is installed. Does nothing when nothing changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from merkwerk.operations.narrating import Trouble, give_up, step  # noqa: E402

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "merkwerk-stamp"
TEXTS = ROOT / "merkwerk" / "locale"


def main() -> int:
    """Bring the environment up to date, one process at a time."""
    try:
        with (ROOT / ".setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            set_up()
    except Trouble as trouble:
        return give_up(trouble)
    except OSError as problem:
        return give_up(Trouble(f"Setting up stopped: {problem}."))
    return 0


def set_up() -> None:
    """Make the environment if the lock, the Python or the folder changed; compile changed texts."""
    wanted = fingerprint()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        _make_environment()
        _synchronise()
        STAMP.write_text(wanted)
    if any(_is_older(po.with_suffix(".mo"), po) for po in TEXTS.rglob("*.po")):
        with step("Compiling the texts"):
            _run([str(PYTHON), str(ROOT / "tools" / "texts.py"), "--compile"])


def fingerprint() -> str:
    """Return a mark that changes with the lock file, the dependencies and the folder's name."""
    mark = hashlib.sha256(str(ROOT).encode())
    for name in ("uv.lock", "pyproject.toml"):
        mark.update((ROOT / name).read_bytes())
    return mark.hexdigest()


def _make_environment() -> None:
    moved = PYTHON.exists() and not _belongs_here()
    if moved or not _works(PYTHON):
        with step("Making the virtual environment"):
            shutil.rmtree(VENV, ignore_errors=True)
            # A command line is asked, because this process may itself run inside the old one.
            base = getattr(sys, "_base_executable", sys.executable)
            _run([base, "-m", "venv", str(VENV)])
    if not (VENV / "bin" / "uv").exists():
        with step("Installing uv"):
            pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
            _run([*pip, "install", "--quiet", "uv"])


def _belongs_here() -> bool:
    said = subprocess.run(
        [str(PYTHON), "-c", "import sys; print(sys.prefix)"],
        capture_output=True,
        text=True,
        check=False,
    )
    script = VENV / "bin" / "pip"
    first = script.read_bytes().splitlines()[0].decode(errors="replace") if script.exists() else ""
    return said.stdout.strip() == str(VENV) and (not first or str(VENV) in first or len(first) < 12)


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    asked = subprocess.run(
        [str(python), "-m", "pip", "--version"], capture_output=True, check=False
    )
    return asked.returncode == 0


def _synchronise() -> None:
    surroundings = os.environ | {
        "UV_COMPILE_BYTECODE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_NO_PROGRESS": "1",
        "UV_LINK_MODE": "copy",
    }
    surroundings.pop("VIRTUAL_ENV", None)
    with step("Installing what Merkwerk needs"):
        where = ["--python", str(PYTHON), "--project", str(ROOT)]
        uv = str(VENV / "bin" / "uv")
        _run([uv, "sync", "--frozen", "--quiet", "--inexact", *where], surroundings)


def _is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _run(command: list[str], surroundings: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        said = "\n  ".join(lines[-8:]) or "no reason was given"
        raise Trouble(f"Setting up stopped at `{Path(command[0]).name} {command[1]}`:\n  {said}")


if __name__ == "__main__":
    sys.exit(main())
