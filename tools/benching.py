"""Benching: run one measurement on a throw-away installation, and throw that away.

A measurement is a file in ``tools/benches``. It runs as a program of its own, on empty tables in a
database that keeps its promises (nothing is switched off for speed). What it prints is the result.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BENCHES = Path(__file__).resolve().parent / "benches"
SETTINGS = ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_LINKS_URL", "EMAIL_URL")


def main() -> int:
    """Run the measurement that is asked for, or say which there are. Returns its exit code."""
    name, rest = (sys.argv[1:] or [""])[0], sys.argv[2:]
    known = sorted(path.stem for path in BENCHES.glob("*.py") if path.stem != "__init__")
    if name not in known:
        print(f"Usage: ./run bench NAME, with NAME one of: {', '.join(known) or 'none yet'}.")
        return 2
    var = Path(tempfile.mkdtemp(prefix="merkwerk-bench-"))
    try:
        return measure(var, [str(BENCHES / f"{name}.py"), *rest])
    finally:
        shutil.rmtree(var, ignore_errors=True)


def measure(var: Path, program: list[str]) -> int:
    """Run *program* with an installation in *var* that is ready; return its exit code."""
    var.chmod(0o755)
    for setting in SETTINGS:
        os.environ.pop(setting, None)
    os.environ |= {
        "MERKWERK_VAR": str(var),
        "MERKWERK_DEMO": "false",
        "DJANGO_SETTINGS_MODULE": "merkwerk.config.settings",
    }
    # Only now: these read the environment.
    from merkwerk.config.environment import environment
    from merkwerk.config.installing import installation_of
    from merkwerk.operations import lending, setting_up

    installation = installation_of(environment())
    with lending.database_of(installation):
        setting_up.make_ready(installation)
        return subprocess.run([sys.executable, *program], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
