"""Lending the database: it runs as long as somebody uses it, with its roles prepared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from merkwerk.operations import embedded, locks, preparing
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import step


@contextmanager
def database_of(installation: Installation) -> Iterator[None]:
    """Have the database running and its three roles ready for the length of the block.

    Of a private server, the last one to leave stops it, however many use it at once. Raises
    Trouble when the server cannot run or the roles cannot be made.
    """
    if not installation.is_private:
        preparing.prepare_server(installation)
        yield
        return
    folder = installation.var / "database"
    turn, attendance = folder / "turn.lock", locks.Attendance(folder / "users.lock")
    # Whatever happens from here on, also Ctrl-C while it starts, the last one stops it.
    try:
        with locks.waiting_turn(turn):
            attendance.enter()
            _start(installation.cluster)
        yield
    finally:
        with locks.waiting_turn(turn):
            if attendance.leave():
                embedded.stop(installation.cluster)


def _start(cluster: embedded.Cluster) -> None:
    if not embedded.is_running(cluster):
        what = "Starting the private database" if cluster.is_made else "Making a private database"
        with step(what):
            embedded.start(cluster)
            preparing.prepare_cluster(cluster)
    else:
        preparing.prepare_cluster(cluster)
