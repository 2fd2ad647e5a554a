"""The private server's own log: kept small, and without what people wrote.

PostgreSQL repeats a failing statement with its values, and the row that stood in the way. Whoever
asked is told all that; in the log stays only what the server says about itself.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

LARGEST_BYTES = 2_000_000
# "log" stands above "error": what a statement did wrong is not written, what the server does is.
SETTINGS = (
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
    "log_checkpoints=off",
)


def keep_small(log: Path, largest: int = LARGEST_BYTES) -> bool:
    """Put what a too large log says in place of the one before, and begin anew; return whether.

    The server goes on writing into the same file, at its end.
    """
    try:
        if log.stat().st_size <= largest:
            return False
    except FileNotFoundError:
        return False
    before = log.with_name(f"{log.name}.1")
    with log.open("rb") as full, _closed_to_others(before) as kept:
        full.seek(-largest, os.SEEK_END)
        shutil.copyfileobj(full, kept)
    os.truncate(log, 0)
    return True


def last_words(log: Path) -> str:
    """Return why the server ended, by its own log; empty when it does not say."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-30:]
    except OSError:
        return ""
    fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return f"{fatal[-1].partition(': ')[2].strip()} (see {log})." if fatal else ""


def _closed_to_others(path: Path) -> BinaryIO:
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb")
