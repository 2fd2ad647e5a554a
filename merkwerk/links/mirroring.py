"""The mirror: a file with where every open link leads, for when the database is away.

The loader writes it, beside the segments; the corridor reads it only when it cannot ask the
database. It holds what the links role may see anyway, and nothing about visitors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection

FILE = "links.mirror"
COLUMNS = (
    "l.id, l.organisation_id, l.target, l.fallback, extract(epoch from l.made_at)::float8, "
    "extract(epoch from l.expires_at)::float8, o.time_zone"
)
_OPEN = f"""
select l.token, {COLUMNS} from links_link l
join people_organisation o on o.id = l.organisation_id
where l.id > %s and (l.expires_at is null or l.expires_at > %s or l.fallback <> '')
order by l.id
"""  # noqa: S608
_TABLE = (
    "create table if not exists link (token text primary key, id, organisation, target, fallback, "
    "made_at, expires_at, time_zone) without rowid"
)


@dataclass
class Mirror:
    """The loader's side of the mirror in *folder*."""

    folder: Path
    _last: int = field(default=0, init=False)

    def renew(self, connection: Connection, now: datetime) -> int:
        """Write all open links anew; return how many. Links that are gone leave the mirror."""
        rows = connection.execute(_OPEN, [0, now]).fetchall()
        self._write(rows, anew=True)
        return len(rows)

    def add(self, connection: Connection, now: datetime) -> int:
        """Write the links made since the last time; return how many."""
        rows = connection.execute(_OPEN, [self._last, now]).fetchall()
        if rows:
            self._write(rows, anew=False)
        return len(rows)

    def _write(self, rows: Iterable[tuple[Any, ...]], *, anew: bool) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(sqlite3.connect(self.folder / FILE)) as file, file:
            file.execute(_TABLE)
            if anew:
                file.execute("delete from link")
            file.executemany("insert or replace into link values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._last = max((row[1] for row in rows), default=self._last)


def look_up(folder: Path, token: str) -> tuple[Any, ...] | None:
    """Return a link's columns from the mirror in *folder*, or None when it is not there."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0.5)) as file:
            row = file.execute(
                "select id, organisation, target, fallback, made_at, expires_at, time_zone "
                "from link where token = ?",
                [token],
            ).fetchone()
    except sqlite3.Error:
        return None
    return tuple(row) if row else None
