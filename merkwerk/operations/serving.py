"""Serving: the database, the web server, the worker and the click loader, in one terminal."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from functools import partial

from django.core.management import get_commands

from merkwerk.operations import lending, locks, setting_up, supervising
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble

APPLICATION = "merkwerk.config.wsgi:application"
LOADER = "load_clicks"


def serve(installation: Installation) -> int:
    """Start everything and keep it running until somebody stops it; return the exit code 0.

    Raises Trouble when it already runs, when its port is taken, or when the database cannot run.
    """
    taken = f"Merkwerk already runs here (process %s); it is at {installation.address}."
    with locks.only_one(setting_up.lock_of(installation), taken):
        check_port(installation)
        with lending.database_of(installation):
            greeting = setting_up.make_ready(installation)
            supervising.supervise(
                children(installation),
                is_up=partial(listens, installation),
                announce=partial(_announce, installation, greeting),
            )
            print("\nStopping …", flush=True)
    print("Merkwerk has stopped.", flush=True)
    return 0


def _announce(installation: Installation, greeting: str) -> None:
    print(f"\nMerkwerk is at {installation.address} (Ctrl-C stops it).")
    print(f"{greeting}\n" if greeting else "", flush=True)


def listens(installation: Installation) -> bool:
    """Tell whether the web server takes connections."""
    host, port = installation.host_and_port
    with socket.socket(_family(host)) as asking:
        return asking.connect_ex((host, port)) == 0


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def check_port(installation: Installation) -> None:
    """Raise Trouble with one sentence when the web server could not listen."""
    host, port = installation.host_and_port
    with socket.socket(_family(host)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            raise Trouble(
                f"Merkwerk cannot listen on {installation.bind} ({problem.strerror}). "
                "Stop what uses it, or choose another: MERKWERK_BIND=127.0.0.1:8001 ./run"
            ) from problem


def children(installation: Installation) -> Iterator[supervising.Child]:
    """Give the processes of a whole installation."""
    merkwerk = [sys.executable, "-m", "merkwerk"]
    yield supervising.Child("web", web_command(installation))
    yield supervising.Child("worker", [*merkwerk, "work"])
    if LOADER in get_commands():
        yield supervising.Child("clicks", [*merkwerk, LOADER, "--follow"])


def web_command(installation: Installation) -> list[str]:
    """Return the command that serves the pages (WSGI: our views are synchronous)."""
    host, port = installation.host_and_port
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--no-ws"),
        *("--workers", str(installation.workers)),
        *("--blocking-threads", str(installation.threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"),
        APPLICATION,
    ]
