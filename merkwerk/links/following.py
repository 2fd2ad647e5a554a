"""Loading as it goes on: batches, and the housekeeping around them."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections

from merkwerk.kit import clock
from merkwerk.links import loading, partitioning
from merkwerk.links.corridor import SALTS
from merkwerk.links.mirroring import Mirror
from merkwerk.links.visitors import destroy_past_salts

FOLDER = "clicks"
PAUSE_SECONDS = 0.25
HOUSE_SECONDS = 60.0
MIRROR_SECONDS = 600.0
AGAIN_SECONDS = 2.0
LIFE_SIGN = "loader-is-alive"
log = logging.getLogger(__name__)


def folder() -> Path:
    """Return where visits are written down."""
    return Path(settings.MERKWERK_VAR) / FOLDER


def load(*, follow: bool, say: Callable[[str], object]) -> None:
    """Load everything that is there; with *follow*, go on until SIGTERM or SIGINT.

    When the database goes away it tries again; *say* is told what was loaded at the end.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT) if follow else ():
        signal.signal(number, lambda *_: stop.set())
    loader = Loader(folder())
    while True:
        try:
            with connect() as connection:
                loader.work(connection, stop if follow else None)
            break
        except psycopg.OperationalError as trouble:
            if not follow:
                raise
            log.warning("the database is away", extra={"trouble": type(trouble).__name__})
            if stop.wait(AGAIN_SECONDS):
                break
    say(f"Loaded {loader.read} visits.")


def connect() -> psycopg.Connection:
    """Return a connection of psycopg's own as owner: COPY and partitions are not Django's."""
    wanted = connections["owner"].get_connection_params()
    return psycopg.connect(
        autocommit=True,
        **{name: value for name, value in wanted.items() if name in _CONNECTING},
    )


_CONNECTING = frozenset(
    [
        "dbname",
        "user",
        "password",
        "host",
        "port",
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "service",
        "options",
    ]
)


class Loader:
    """One loader: what it read so far, and when it last kept house."""

    def __init__(self, at: Path) -> None:
        self.folder = at
        self.read = 0
        self._mirror = Mirror(at)
        self._house_at = float("-inf")
        self._mirror_at = float("-inf")

    def work(self, connection: psycopg.Connection, stop: threading.Event | None) -> None:
        """Keep house and load; once without *stop*, else until it is set."""
        while True:
            self._keep_house(connection)
            done = loading.load_batch(connection, self.folder, clock.now())
            self.read += done.read
            (self.folder / LIFE_SIGN).touch()
            if done.read or done.spoilt:
                continue
            if stop is None:
                break
            if stop.wait(PAUSE_SECONDS):
                break
        self._tidy(connection)

    def _keep_house(self, connection: psycopg.Connection) -> None:
        now = time.monotonic()
        self._mirror_links(connection, now)
        if now - self._house_at < HOUSE_SECONDS:
            return
        self._house_at = now
        with connection.transaction():
            partitioning.keep_house(connection, clock.now())
        destroy_past_salts(self.folder / SALTS, clock.now())
        self._tidy(connection)

    def _tidy(self, connection: psycopg.Connection) -> None:
        loading.settle(connection, clock.now())
        loading.remove_finished(connection, self.folder, clock.now())

    def _mirror_links(self, connection: psycopg.Connection, now: float) -> None:
        if now - self._mirror_at >= MIRROR_SECONDS:
            self._mirror_at = now
            self._mirror.renew(connection, clock.now())
        else:
            self._mirror.add(connection, clock.now())
