"""Bringing the visits that were written down into the tables, each exactly once.

One transaction holds the raw rows, the counts and how far each segment was read. So a loader that
is killed anywhere either did a batch or did not, and begins again where the tables say. A segment
is removed when its writer has let go of it and all of it is loaded; its row stays for 31 days, so
that a file which a crash of the machine brings back is not read again.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from psycopg import Connection

from merkwerk.links import merging, partitioning, records
from merkwerk.links.recording import ENDING, keep_folder
from merkwerk.links.records import Record

AT_MOST = 20_000
SEGMENTS_KEPT = timedelta(days=31)
# Any number of our own: one loader at a time, also on several machines.
_LOCK = 0x6D77_6C64
log = logging.getLogger(__name__)

_CHECKPOINT = """
insert into links_segment (name, loaded, missed, spoilt, seen_at) values (%s, %s, %s, %s, %s)
on conflict (name) do update set loaded = excluded.loaded, missed = excluded.missed,
    spoilt = links_segment.spoilt + excluded.spoilt, seen_at = excluded.seen_at
"""


@dataclass(frozen=True)
class Known:
    """How much of a segment is in the tables: up to byte ``loaded``, and ``missed`` visits."""

    loaded: int
    missed: int


@dataclass
class Part:
    """What was read of one segment: up to byte ``until``."""

    name: str
    until: int
    missed: int
    spoilt: int = 0
    visits: list[Record] = field(default_factory=list)

    def has_news_since(self, before: Known | None) -> bool:
        """Whether the tables do not know this yet; on a full disk only ``missed`` grows."""
        is_new = before is None or before.missed != self.missed
        return is_new or bool(self.visits or self.spoilt)


@dataclass(frozen=True)
class Loaded:
    """What one batch did: records read, visits of known links, records that were spoilt."""

    read: int = 0
    merged: int = 0
    spoilt: int = 0


def load_batch(
    connection: Connection, folder: Path, now: datetime, *, at_most: int = AT_MOST
) -> Loaded:
    """Load up to *at_most* visits from the segments in *folder*, in one transaction, as owner.

    To be repeated until nothing was read. Raises psycopg's errors; then nothing happened.
    """
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        known = _known(connection)
        parts = list(_read(folder, known, at_most))
        arrived = [visit for part in parts for visit in part.visits]
        partitioning.ensure(connection, _days(arrived, now))
        merged = merging.merge(connection, arrived, now)
        for part in parts:
            connection.execute(_CHECKPOINT, [part.name, part.until, part.missed, part.spoilt, now])
    spoilt = sum(part.spoilt for part in parts)
    if spoilt:
        log.warning("spoilt records were skipped", extra={"spoilt": spoilt})
    return Loaded(len(arrived), merged, spoilt)


def load_all(
    connection: Connection, folder: Path, now: datetime, *, at_most: int = AT_MOST
) -> Loaded:
    """Load until nothing is left, then settle what is old enough and remove what is finished."""
    total = Loaded()
    while (done := load_batch(connection, folder, now, at_most=at_most)).read or done.spoilt:
        total = Loaded(
            total.read + done.read, total.merged + done.merged, total.spoilt + done.spoilt
        )
    settle(connection, now)
    remove_finished(connection, folder, now)
    return total


def settle(connection: Connection, now: datetime) -> int:
    """Count the unsure visits whose hour is over; return how many."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        return merging.settle(connection, now)


def remove_finished(connection: Connection, folder: Path, now: datetime) -> int:
    """Remove the segments whose writer is gone and that are loaded; return how many."""
    known = _known(connection)
    gone = [path.name for path in segments_in(folder) if _remove(path, known.get(path.name))]
    if gone:
        keep_folder(folder)
        connection.execute(
            "update links_segment set finished_at = %s where name = any(%s)", [now, gone]
        )
    connection.execute("delete from links_segment where finished_at < %s", [now - SEGMENTS_KEPT])
    return len(gone)


def segments_in(folder: Path) -> list[Path]:
    """Return the segments in *folder*, oldest first."""
    return sorted(folder.glob(f"*{ENDING}")) if folder.exists() else []


def _known(connection: Connection) -> dict[str, Known]:
    rows = connection.execute("select name, loaded, missed from links_segment").fetchall()
    return {str(name): Known(int(loaded), int(missed)) for name, loaded, missed in rows}


def _read(folder: Path, known: dict[str, Known], at_most: int) -> Iterable[Part]:
    # An equal share of each, so that what came at the same time is judged at the same time.
    paths = segments_in(folder)
    share = max(1, at_most // max(1, len(paths)))
    for path in paths:
        before = known.get(path.name)
        part = read_part(path, before.loaded if before else records.SIZE, share)
        if part is not None and part.has_news_since(before):
            yield part


def read_part(path: Path, start: int, at_most: int) -> Part | None:
    """Read up to *at_most* records of a segment from byte *start*; None when it is gone.

    A spoilt record at the end may still be in the writing and is left for later; one with a good
    record after it is skipped and told.
    """
    try:
        with path.open("rb") as file:
            missed = records.unpack_header(file.read(records.SIZE)) or 0
            file.seek(start)
            content = file.read(at_most * records.SIZE)
    except FileNotFoundError:
        return None
    found = list(records.unpack_all(content))
    while found and found[-1] is None:
        found.pop()
    visits = [record for record in found if record is not None]
    until = start + len(found) * records.SIZE
    return Part(path.name, until, missed, len(found) - len(visits), visits)


def _remove(path: Path, known: Known | None) -> bool:
    """Remove a segment if nobody writes it and nothing in it is left to load or to tell."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            rest = read_part(path, known.loaded, AT_MOST) if known else None
            if known is None or rest is None or rest.visits or rest.missed != known.missed:
                return False
            if os.fstat(file.fileno()).st_size > rest.until:
                log.warning("a torn record was left behind", extra={"segment": path.name})
            path.unlink()
            return True
    except (BlockingIOError, FileNotFoundError):
        return False


def _days(arrived: list[Record], now: datetime) -> set[date]:
    oldest = partitioning.oldest_kept(now)
    days = {merging.moment(visit.at).astimezone(UTC).date() for visit in arrived}
    return {day for day in days if day >= oldest}
