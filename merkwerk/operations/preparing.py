"""Preparing a database: its three roles, and what each may do.

*owner* makes tables and loads clicks; *app* serves people and is bound by row-level security;
*links* may look up link targets and nothing else.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from merkwerk.operations import embedded
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble

EXTENSIONS = ("pg_trgm", "unaccent")
OLDEST = 150000
SERVING = ("app", "links")
MARK = "made by Merkwerk"
Connection = psycopg.Connection[tuple[Any, ...]]


def prepare_cluster(cluster: embedded.Cluster, database: str = embedded.DATABASE) -> None:
    """Make the roles and the database of a private server. Safe to repeat."""
    passwords = embedded.passwords_of(cluster.directory)
    with _when_ready(cluster.address(embedded.SUPERUSER, "postgres")) as connection:
        for role in embedded.ROLES:
            _make_role(connection, role, passwords[role], exactly=True)
        _make_database(connection, database)
    with _connect(cluster.address(embedded.SUPERUSER, database)) as connection:
        connection.execute("alter schema public owner to merkwerk_owner")
        for extension in EXTENSIONS:
            connection.execute(f"create extension if not exists {extension}")


def prepare_server(installation: Installation) -> None:
    """Make, or check, the app and links roles on the operator's own server. Safe to repeat.

    The address of a role made here is kept beside the secrets. Raises Trouble, with the SQL to run,
    when the owner may not make roles.
    """
    with _reached(installation.database_url, "DATABASE_URL") as owner:
        if owner.info.server_version < OLDEST:
            raise Trouble(
                f"The server of DATABASE_URL runs PostgreSQL {owner.info.server_version // 10000}; "
                f"Merkwerk needs {OLDEST // 10000} or newer."
            )
        _extend(owner)
        _check_schema(owner)
        for role in SERVING:
            _prepare_role(installation, owner, role)


def _prepare_role(installation: Installation, owner: Connection, role: str) -> None:
    given = {"app": installation.app_url, "links": installation.links_url}[role]
    if not given and not _still_opens(installation.file_of(role)):
        _keep(installation.file_of(role), _make_beside(installation, owner, role))
    with _reached(installation.address_of(role), f"DATABASE_{role.upper()}_URL") as connection:
        _check_bound(connection, owner.info.user, role)
        _check_same_database(connection, owner, role)


def _make_beside(installation: Installation, owner: Connection, role: str) -> str:
    """Make a role for this database alone, and return its address.

    One of that name which bears no mark of ours belongs to somebody else, and is left as it is.
    """
    name, password = f"{owner.info.dbname}_{role}"[:63], secrets.token_urlsafe(24)
    _check_ours(owner, name, role)
    try:
        _make_role(owner, name, password)
        mark = sql.SQL("comment on role {} is {}")
        owner.execute(mark.format(sql.Identifier(name), sql.Literal(MARK)))
    except errors.InsufficientPrivilege as refused:
        raise Trouble(_what_to_run(owner)) from refused
    parts = conninfo_to_dict(installation.database_url)
    parts |= {"user": name, "password": password}
    return _address(parts)


def _check_ours(owner: Connection, name: str, role: str) -> None:
    found = owner.execute(
        "select shobj_description(oid, 'pg_authid') from pg_roles where rolname = %s", [name]
    ).fetchone()
    if found and found[0] != MARK:
        raise Trouble(
            f"There is a role {name} on the server of DATABASE_URL that Merkwerk did not make, so "
            f"it was left as it is. Set DATABASE_{role.upper()}_URL to it, or give it another name."
        )


def _what_to_run(owner: Connection) -> str:
    names = [f'"{owner.info.dbname}_{role}"' for role in SERVING]
    statements = "\n".join(f"  create role {name} login;\n  \\password {name}" for name in names)
    return (
        f"The role {owner.info.user} of DATABASE_URL may not make roles. Either allow it "
        f'(alter role "{owner.info.user}" createrole;) or run this in psql as an administrator and '
        f"set DATABASE_APP_URL and DATABASE_LINKS_URL to the new roles:\n{statements}"
    )


def _check_same_database(connection: Connection, owner: Connection, role: str) -> None:
    """Refuse a serving role that comes into another database, on this server or another."""
    which = "select current_database(), pg_postmaster_start_time()"
    if connection.execute(which).fetchone() != owner.execute(which).fetchone():
        raise Trouble(
            f"DATABASE_{role.upper()}_URL leads to another database than DATABASE_URL. "
            "Correct its host, port or database."
        )


def _check_bound(connection: Connection, owner: str, role: str) -> None:
    """Refuse a serving role that could step over row-level security."""
    found = connection.execute(
        "select rolsuper or rolbypassrls or pg_has_role(current_user, %s, 'member'), current_user "
        "from pg_roles where rolname = current_user",
        [owner],
    ).fetchone()
    if found is None or found[0]:
        name = found[1] if found else "?"
        raise Trouble(
            f"The role {name} of DATABASE_{role.upper()}_URL steps over row-level security. "
            f"It must not be a superuser, have bypassrls, or be (a member of) {owner}."
        )


def _extend(owner: Connection) -> None:
    for extension in EXTENSIONS:
        try:
            owner.execute(f"create extension if not exists {extension}")
        except (
            errors.InsufficientPrivilege,
            errors.FeatureNotSupported,
            errors.UndefinedFile,
        ) as no:
            raise Trouble(
                f"The database lacks the extension {extension}. "
                f"Run this in it as an administrator: create extension {extension};"
            ) from no


def _check_schema(owner: Connection) -> None:
    found = owner.execute("select has_schema_privilege('public', 'create')").fetchone()
    if not (found and found[0]):
        raise Trouble(
            f"The role {owner.info.user} of DATABASE_URL may not make tables. Run this as an "
            f'administrator: grant create, usage on schema public to "{owner.info.user}";'
        )


def _still_opens(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        _connect(path.read_text().strip()).close()
    except psycopg.OperationalError:
        return False
    return True


def _keep(path: Path, address: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(address)
    fresh.replace(path)


def _address(parts: dict[str, Any]) -> str:
    rest = {k: v for k, v in parts.items() if k not in {"user", "password", "dbname"}}
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in rest.items())
    user, password, database = (quote(parts[k], safe="") for k in ("user", "password", "dbname"))
    return f"postgresql://{user}:{password}@/{database}?{query}"


def _connect(address: str) -> Connection:
    return psycopg.connect(address, autocommit=True, connect_timeout=10)


@contextmanager
def _reached(address: str, setting: str) -> Iterator[Connection]:
    try:
        connection = _connect(address)
    except psycopg.Error as problem:
        first = str(problem).strip().splitlines()[0] if str(problem).strip() else "no answer"
        raise Trouble(f"The database of {setting} cannot be reached: {first}") from problem
    with connection:
        yield connection


def _when_ready(address: str) -> Connection:
    """Connect; a server that recovers from a crash is given the time it needs."""
    until = time.monotonic() + embedded.START_SECONDS
    while True:
        try:
            return _connect(address)
        except psycopg.OperationalError as problem:
            if "starting up" not in str(problem) or time.monotonic() > until:
                raise Trouble(f"The private database does not answer: {problem}") from problem
            time.sleep(0.2)


def _make_role(connection: Connection, role: str, password: str, *, exactly: bool = False) -> None:
    """Make a role or give it its password; *exactly* also takes rights back (superusers only)."""
    known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    limits = "nosuperuser nocreatedb nocreaterole nobypassrls" if exactly else ""
    connection.execute(
        sql.SQL("{} role {} login {} password {}").format(
            sql.SQL("alter" if known else "create"),
            sql.Identifier(role),
            sql.SQL(limits),
            sql.Literal(password),
        )
    )


def _make_database(connection: Connection, database: str) -> None:
    known = connection.execute(
        "select 1 from pg_database where datname = %s", [database]
    ).fetchone()
    if not known:
        connection.execute(
            sql.SQL("create database {} owner {} template template0").format(
                sql.Identifier(database), sql.Identifier("merkwerk_owner")
            )
        )
