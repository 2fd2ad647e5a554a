"""Record keys that we choose ourselves, so that sending a post twice makes one.

Source: https://atproto.com/specs/tid: 13 characters that sort as the time sorts, 53 bits of
microseconds and 10 bits that tell clocks apart.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import zlib

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
LENGTH = 13
_CLOCK_BITS = 10

_lock = threading.Lock()
_last = 0  # microseconds of the newest key of this process


def new_tid() -> str:
    """Return a new key: later ones sort after earlier ones, and no two are the same.

    Machines differ by a hash of their names and processes of one machine by their numbers, so that
    two keys can only be the same if both agree by chance and so does the microsecond.
    """
    return tid_of(_moment(), _clock())


def tid_of(microseconds: int, clock: int) -> str:
    """Return the key of a moment (since 1970, in UTC) on one of 1024 clocks."""
    number = (microseconds & (1 << 53) - 1) << _CLOCK_BITS | clock & (1 << _CLOCK_BITS) - 1
    digits = [ALPHABET[number >> 5 * place & 31] for place in range(LENGTH)]
    return "".join(reversed(digits))


def _moment() -> int:
    """Return the microseconds now, later than ever before; not the clock that tests can move."""
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1000)
        return _last


def _clock() -> int:
    return zlib.crc32(socket.gethostname().encode()) + os.getpid()
