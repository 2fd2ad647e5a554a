"""Where does a token lead? Asked of memory, then of the database, then of the mirror.

Memory keeps an answer for 30 seconds and an unknown token for 5, so a change is seen within that
time without anybody telling. When the database is away an old answer is better than none.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from merkwerk.links import mirroring

KNOWN_SECONDS = 30.0
UNKNOWN_SECONDS = 5.0
AWAY_SECONDS = 1.0
WAIT_SECONDS = 0.5
MOST_KNOWN = 100_000
MOST_UNKNOWN = 10_000
TOKEN = re.compile(r"[0-9a-z]{4,32}")
TARGET = re.compile(r"https?://[!-~]+")
_QUESTION = f"""
select {mirroring.COLUMNS} from links_link l
join people_organisation o on o.id = l.organisation_id where l.token = %s
"""  # noqa: S608
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Found:
    """Where a token leads. Moments in seconds since 1970; ``expires_at`` None means never."""

    id: int
    organisation: int
    target: str
    fallback: str
    made_at: float
    expires_at: float | None
    zone: ZoneInfo
    is_stale: bool = False

    def leads_to(self, now: float) -> str:
        """Return the target at *now*, the fallback after the end, or ""."""
        return self.target if self.is_open_at(now) else self.fallback

    def is_open_at(self, now: float) -> bool:
        """Whether the link has not ended at *now*."""
        return self.expires_at is None or now < self.expires_at


def from_row(row: tuple[Any, ...], *, is_stale: bool = False) -> Found | None:
    """Return what a row of the database or the mirror says, or None when its target is unfit.

    Only http and https, and nothing that could end a header line, whatever is stored.
    """
    key, organisation, target, fallback, made_at, expires_at, zone = row
    if not TARGET.fullmatch(target) or (fallback and not TARGET.fullmatch(fallback)):
        log.error("a link has an unfit target", extra={"link": key})
        return None
    return Found(key, organisation, target, fallback, made_at, expires_at, ZoneInfo(zone), is_stale)


class Away(Exception):
    """The database cannot be asked now."""


class Links:
    """Answers where tokens lead. Safe to use from many threads."""

    def __init__(
        self, database: str, mirror: Path, *, most: int = MOST_KNOWN, wait: float = WAIT_SECONDS
    ) -> None:
        self._database = database
        self._mirror = mirror
        self._most = most
        self._wait = wait
        self._known: dict[str, tuple[float, Found]] = {}
        self._unknown: dict[str, float] = {}
        self._lock = threading.Lock()
        self._pool: ConnectionPool | None = None
        self._away_until = 0.0

    def find(self, token: str) -> Found | None:
        """Return where *token* leads, or None when it is none of ours.

        Raises Away when neither memory, the database nor the mirror can tell.
        """
        known = self._known.get(token)
        now = time.monotonic()
        if known is not None and now < known[0]:
            return known[1]
        if now < self._unknown.get(token, 0.0) or not TOKEN.fullmatch(token):
            return None
        try:
            found = self._ask(token, now)
        except Away:
            return known[1] if known else self._mirrored(token)
        self._remember(token, found, now)
        return found

    def close(self) -> None:
        """Let go of the database."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _remember(self, token: str, found: Found | None, now: float) -> None:
        with self._lock:
            if found is None:
                self._known.pop(token, None)
                _put(self._unknown, token, now + UNKNOWN_SECONDS, MOST_UNKNOWN)
            else:
                _put(self._known, token, (now + KNOWN_SECONDS, found), self._most)

    def _ask(self, token: str, now: float) -> Found | None:
        if now < self._away_until:
            raise Away
        try:
            with self._opened().connection(timeout=self._wait) as connection:
                row = connection.execute(_QUESTION, [token]).fetchone()
        except (psycopg.Error, PoolTimeout) as trouble:
            self._away_until = now + AWAY_SECONDS
            log.warning("the database is away", extra={"trouble": type(trouble).__name__})
            raise Away from trouble
        return from_row(row) if row else None

    def _opened(self) -> ConnectionPool:
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._database,
                    min_size=1,
                    max_size=4,
                    open=True,
                    check=ConnectionPool.check_connection,
                    kwargs={"autocommit": True, "connect_timeout": 2},
                )
            return self._pool

    def _mirrored(self, token: str) -> Found:
        row = mirroring.look_up(self._mirror, token)
        found = from_row(row, is_stale=True) if row else None
        if found is None:
            raise Away
        return found


def _put(kept: dict[str, Any], key: str, value: Any, most: int) -> None:
    # Taking it out first moves it to the end: what is asked for most stays longest.
    kept.pop(key, None)
    while len(kept) >= most:
        kept.pop(next(iter(kept)))
    kept[key] = value
