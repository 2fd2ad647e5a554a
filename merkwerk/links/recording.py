"""Writing visits down, before the visitor is answered.

Each process of the web server has a segment of its own and holds a lock on it for as long as it
lives. ``os.write`` puts the record with the kernel, so it survives the end of the process; a
thread asks the disk every 50 ms. When the disk is full the visitor is answered all the same, and
the number of missed visits is kept in the segment's header, which needs no new room.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import threading
import time
from pathlib import Path

from merkwerk.links import records

ENDING = ".visits"
FLUSH_SECONDS = 0.05
MOST_BYTES = 64 * 1024 * 1024


class Recorder:
    """Writes records into this process's segment in *folder*. Safe to use from many threads."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.missed = 0
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._descriptor = -1
        self._end = 0
        self._process = 0
        self._unsaved = False

    def record(self, content: bytes) -> bool:
        """Write one packed record. Returns whether it was written; counts it as missed if not."""
        with self._lock:
            try:
                self._open_if_needed()
                self._append(content)
            except OSError:
                self._miss()
                return False
            self._unsaved = True
            return True

    def flush(self) -> None:
        """Ask the disk to keep what was written since the last time."""
        with self._lock:
            if not self._unsaved or self._descriptor < 0:
                return
            self._unsaved = False
            descriptor = os.dup(self._descriptor)
        try:
            os.fdatasync(descriptor)
        except OSError:
            self._unsaved = True
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of the segment; the next record begins another."""
        self.flush()
        with self._lock:
            self._let_go()

    def _open_if_needed(self) -> None:
        if self._process != os.getpid():
            self._begin_in_this_process()
        if self._descriptor >= 0 and self._end >= self._most_bytes:
            self._unsaved = False
            os.fdatasync(self._descriptor)
            self._let_go()
        if self._descriptor < 0:
            self._descriptor = open_segment(self.folder, self.missed)
            self._end = records.SIZE
            self.missed = 0

    def _begin_in_this_process(self) -> None:
        # A segment inherited over a fork belongs to the parent, which goes on writing it.
        self._descriptor, self._process, self.missed = -1, os.getpid(), 0
        threading.Thread(target=self._flush_for_ever, name="visits", daemon=True).start()

    def _flush_for_ever(self) -> None:
        while self._process == os.getpid():
            time.sleep(FLUSH_SECONDS)
            self.flush()

    def _append(self, content: bytes) -> None:
        try:
            written = os.write(self._descriptor, content)
            if written == len(content):
                self._end += written
                return
        except OSError:
            self._step_back()
            raise
        self._step_back()
        raise OSError(f"only {written} bytes were written")

    def _step_back(self) -> None:
        """Take half a record back, so that the next one begins where a record may begin."""
        try:
            os.ftruncate(self._descriptor, self._end)
            os.lseek(self._descriptor, self._end, os.SEEK_SET)
        except OSError:
            self._let_go()

    def _miss(self) -> None:
        self.missed += 1
        if self._descriptor < 0:
            return
        with contextlib.suppress(OSError):
            before = records.unpack_header(os.pread(self._descriptor, records.SIZE, 0)) or 0
            os.pwrite(self._descriptor, records.pack_header(before + self.missed), 0)
            self.missed = 0

    def _let_go(self) -> None:
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
        self._descriptor = -1


def open_segment(folder: Path, missed: int = 0) -> int:
    """Make a segment in *folder*, lock it for this process, and return its descriptor.

    It gets its final name only once it is locked, so that no reader takes it for finished.
    Raises OSError when that cannot be done (a full disk, no permission).
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{time.time_ns():020d}-{os.getpid()}-{secrets.token_hex(4)}"
    unnamed = folder / f"{name}.new"
    descriptor = os.open(unnamed, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.write(descriptor, records.pack_header(missed)) != records.SIZE:
            raise OSError("no room for a header")
        unnamed.rename(folder / f"{name}{ENDING}")
        keep_folder(folder)
    except OSError:
        os.close(descriptor)
        unnamed.unlink(missing_ok=True)
        raise
    return descriptor


def keep_folder(folder: Path) -> None:
    """Ask the disk to keep which files *folder* has."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
