"""The key that signs sessions and links: made once, kept apart from the tables."""

from __future__ import annotations

import secrets
from pathlib import Path

from merkwerk.kit import secret_files


def kept_in(var: Path) -> str:
    """Return the key kept under *var*, made on first use (readable by the owner alone)."""
    path = var / "secrets" / "secret-key"
    return secret_files.kept_at(path, make=lambda: secrets.token_urlsafe(64))
