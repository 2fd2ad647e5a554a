"""The key that signs sessions and links: made once, kept apart from the tables."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept_in(var: Path) -> str:
    """Return the key kept under *var*, made on first use (readable by the owner alone)."""
    path = var / "secrets" / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        return _make(path)


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_urlsafe(64)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
