"""The user of the operating system that runs PostgreSQL when we are root: it refuses to be root."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

from merkwerk.operations.narrating import Trouble

NAMES = ("merkwerk", "postgres")


def user() -> str | None:
    """Return the user to run PostgreSQL as; None means: as who we are. Raises Trouble."""
    if os.geteuid() != 0:
        return None
    for name in NAMES:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return _make_user()


def user_id() -> int:
    """Return the number of the user that owns the private server's files."""
    name = user()
    return pwd.getpwnam(name).pw_uid if name else os.geteuid()


def give(path: Path) -> None:
    """Let the server's user own *path*."""
    if os.geteuid() == 0:
        os.chown(path, user_id(), -1, follow_symlinks=False)


def check_reach(folder: Path) -> None:
    """Raise Trouble with one sentence when the server's user cannot come as far as *folder*."""
    name = user()
    if name is None:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise Trouble(
                f"{folder} cannot be written by you. Set MERKWERK_VAR to your own folder."
            )
        return
    for part in [*reversed(folder.resolve().parents), folder.resolve()]:
        asked = subprocess.run(["test", "-x", str(part)], user=name, cwd="/", check=False)
        if asked.returncode:
            raise Trouble(
                f"The user '{name}', who runs the database for root, may not enter {part}. "
                "Put Merkwerk in an open folder such as /srv, set MERKWERK_VAR to one, "
                "or start Merkwerk as a normal user."
            )


def _make_user() -> str:
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAMES[0]],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        raise Trouble(
            "PostgreSQL does not run as root, and no other user could be made. "
            "Start Merkwerk as a normal user."
        )
    return NAMES[0]
