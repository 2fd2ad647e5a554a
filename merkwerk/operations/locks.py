"""Locks between processes: they vanish with the process that holds them, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from merkwerk.operations.narrating import Trouble


@contextmanager
def only_one(path: Path, trouble: str) -> Iterator[None]:
    """Be the only holder of *path* for the length of the block.

    Raises Trouble at once when somebody else is; ``%s`` in *trouble* becomes their process.
    """
    with _opened(path) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            number = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "unknown"
            raise Trouble(trouble.replace("%s", number)) from taken
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield


@contextmanager
def waiting_turn(path: Path) -> Iterator[None]:
    """Wait until nobody else holds *path*, then hold it for the length of the block."""
    with _opened(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


class Attendance:
    """A room that many may be in; the one who leaves last is told so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def enter(self) -> None:
        """Come in; others may be there."""
        self._descriptor = _open(self.path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Go out; return whether nobody is left."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = _open(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
