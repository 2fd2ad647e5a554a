"""Signs of life: whether the database answers, and when worker and click loader were last heard."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connections

from merkwerk.links.following import LIFE_SIGN, folder

WORKER_SILENT_SECONDS = 60
LOADER_SILENT_SECONDS = 120
CLOCKS_APART_SECONDS = 5


@dataclass(frozen=True)
class LifeSigns:
    """Seconds since each was last heard; None when never."""

    database: bool
    worker_seconds: float | None
    loader_seconds: float | None

    @property
    def is_ready(self) -> bool:
        """Tell whether people can be served and the work behind the pages goes on."""
        return (
            self.database
            and _is_recent(self.worker_seconds, WORKER_SILENT_SECONDS)
            and _is_recent(self.loader_seconds, LOADER_SILENT_SECONDS)
        )


def look() -> LifeSigns:
    """Return the signs of life at this moment. Asks one question of the database."""
    loader = _seconds_since_touched(folder() / LIFE_SIGN)
    try:
        with connections["default"].cursor() as cursor:
            # Real time on purpose: a heartbeat is the database's own, not of the shared clock.
            cursor.execute(
                "select extract(epoch from now() - max(last_heartbeat)) from procrastinate_workers"
            )
            found = cursor.fetchone()
    except DatabaseError:
        return LifeSigns(False, None, loader)
    beat = found[0] if found else None
    return LifeSigns(True, None if beat is None else float(beat), loader)


def real_time() -> float:
    """Return the seconds since 1970 by this machine, whatever the clock of the house says."""
    return time.time()


def _seconds_since_touched(path: Path) -> float | None:
    try:
        return max(0.0, real_time() - path.stat().st_mtime)
    except FileNotFoundError:
        return None


def _is_recent(seconds: float | None, most: float) -> bool:
    return seconds is not None and seconds <= most
