"""The partitions of the raw visits: one table a day (UTC), made ahead and dropped whole.

A partition is made apart and then attached, which does not make readers or the loader wait.
Row-level security is on without a policy, so nobody but the owner reads a partition past its
parent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from psycopg import Connection, sql

from merkwerk.links.models.visit import Visit

KEPT_DAYS = 30
AHEAD_DAYS = 2
_TABLE = Visit._meta.db_table
_PRESENT = """
    select child.relname from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = %s::regclass
"""


def name_of(day: date) -> str:
    """Return the name of the partition of a day (UTC)."""
    return f"{_TABLE}_{day:%Y%m%d}"


def present(connection: Connection) -> set[str]:
    """Return the names of the partitions there are."""
    return {str(name) for (name,) in connection.execute(_PRESENT, [_TABLE])}


def ensure(connection: Connection, days: Iterable[date]) -> int:
    """Make the partitions of *days* (UTC) that are not there; return how many. Needs the owner."""
    have = present(connection)
    missing = sorted({day for day in days if name_of(day) not in have})
    for day in missing:
        _make(connection, day)
    return len(missing)


def _make(connection: Connection, day: date) -> None:
    names = {"part": sql.Identifier(name_of(day)), "whole": sql.Identifier(_TABLE)}
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    bounds = {
        "start": sql.Literal(start.isoformat()),
        "end": sql.Literal((start + timedelta(days=1)).isoformat()),
    }
    for statement in (
        "create table {part} (like {whole} including defaults)",
        "alter table {part} enable row level security",
        "alter table {whole} attach partition {part} for values from ({start}) to ({end})",
    ):
        connection.execute(sql.SQL(statement).format(**names, **bounds))


def keep_house(connection: Connection, now: datetime) -> tuple[int, int]:
    """Make the partitions of the coming days, drop those past 30 days; return how many of each."""
    today = now.astimezone(UTC).date()
    made = ensure(connection, [today + timedelta(days=ahead) for ahead in range(AHEAD_DAYS + 1)])
    oldest = name_of(oldest_kept(now))
    past = sorted(name for name in present(connection) if name < oldest)
    for name in past:
        connection.execute(sql.SQL("drop table {}").format(sql.Identifier(name)))
    return made, len(past)


def oldest_kept(now: datetime) -> date:
    """Return the first day (UTC) whose raw visits are still kept: dropped on the 31st day."""
    return now.astimezone(UTC).date() - timedelta(days=KEPT_DAYS)
