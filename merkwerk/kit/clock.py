"""The one clock of the house.

Web, worker and links share an offset kept in a file (``MERKWERK_CLOCK_FILE``), so that tests and
the demo can travel in time together; without such a file this is simply the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from django.conf import settings

_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """Return the moment, aware, in UTC."""
    return _pinned.get() or datetime.now(UTC) + offset()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at *moment* in this thread: for telling the demo's past, and for tests."""
    token = _pinned.set(moment)
    try:
        yield
    finally:
        _pinned.reset(token)


def today(zone: tzinfo) -> date:
    """Return the day it is in *zone*."""
    return now().astimezone(zone).date()


def offset() -> timedelta:
    """Return how far this installation's clock is ahead of the real one (usually nothing)."""
    path: Path | None = settings.MERKWERK_CLOCK_FILE
    if path is None:
        return timedelta()
    try:
        return timedelta(seconds=float(path.read_text() or 0))
    except FileNotFoundError:
        return timedelta()


def travel(to: datetime) -> None:
    """Set the shared clock so that it is now *to*. Raises ValueError without a clock file."""
    path: Path | None = settings.MERKWERK_CLOCK_FILE
    if path is None:
        raise ValueError("There is no clock file: time travel is for tests and the demo.")
    path.write_text(str((to - datetime.now(UTC)).total_seconds()))
