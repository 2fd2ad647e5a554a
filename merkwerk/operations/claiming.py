"""Claiming a folder in the machine's folder for temporary files, where everybody may write.

Its name can be guessed, so somebody else may have put something there first.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from merkwerk.operations import unprivileged
from merkwerk.operations.narrating import Trouble

WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def claim(folder: Path) -> None:
    """Make *folder* for the server's user, or take it up if it is that user's already.

    Raises Trouble, and touches nothing, when it is a symbolic link, no folder, somebody else's, or
    open to others for writing.
    """
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o755)
    if not is_ours(folder):
        raise Trouble(f"{folder} belongs to somebody else. Remove it and try again.")
    unprivileged.give(folder)


def is_ours(folder: Path) -> bool:
    """Tell whether *folder* is a real folder in which only the server's user (or we) can write."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    # Root that was interrupted a moment ago has made it, and not given it away yet.
    owners = {unprivileged.user_id(), os.geteuid()}
    is_closed = not found.st_mode & WRITABLE_BY_OTHERS
    return stat.S_ISDIR(found.st_mode) and found.st_uid in owners and is_closed
