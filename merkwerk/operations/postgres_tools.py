"""PostgreSQL's own tools, run on an installation's database as its owner."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from merkwerk.operations import binaries
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble

VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def run(installation: Installation, tool: str, *arguments: str, trouble: str) -> str:
    """Run *tool* and return what it printed. The password travels in the environment, never in the
    command. Raises Trouble, beginning with *trouble*, when it fails.
    """
    done = subprocess.run(
        [str(find(tool)), *arguments],
        env=os.environ | _surroundings(installation),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise Trouble(f"{trouble}: {lines[0] if lines else f'{tool} gave no reason'}")
    return done.stdout


def find(tool: str) -> Path:
    """Return the newest *tool* here: an older one cannot read a newer server. Raises Trouble."""
    folders = [folder for folder in binaries.candidates() if (folder / tool).exists()]
    if folders:
        return max(folders, key=lambda folder: binaries.version_in(folder) or 0) / tool
    if found := shutil.which(tool):
        return Path(found)
    raise Trouble(f"{tool} was not found. Install PostgreSQL's client programs.")


def _surroundings(installation: Installation) -> dict[str, str]:
    parts = conninfo_to_dict(installation.address_of("owner"))
    return {VARIABLES[name]: str(value) for name, value in parts.items() if name in VARIABLES}
