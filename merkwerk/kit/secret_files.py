"""Secrets in files of their own: made once, readable by their owner alone, apart from the data."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def kept_at(path: Path, *, make: Callable[[], str]) -> str:
    """Return what is kept at *path*, made on first use; two at once keep the same."""
    try:
        return path.read_text()
    except FileNotFoundError:
        write_first(path, make())
        return path.read_text()


def write_first(path: Path, secret: str) -> None:
    """Write *secret* whole, unless something stands there already."""
    new = _written(path, secret)
    try:
        os.link(new, path)
    except FileExistsError:
        pass
    finally:
        new.unlink()


def replace(path: Path, secret: str) -> None:
    """Put *secret* whole in the place of what stood there."""
    _written(path, secret).replace(path)


def _written(path: Path, secret: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return new
