"""Preparing a database: its three roles, and what each may do.

*owner* makes tables and loads clicks; *app* serves people and is bound by row-level security;
*links* may look up link targets and nothing else.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

from merkwerk.operations import embedded


def prepare_cluster(cluster: embedded.Cluster, database: str = embedded.DATABASE) -> None:
    """Make the roles and the database of a private server. Safe to repeat."""
    passwords = embedded.passwords_of(cluster.directory)
    with _connect(cluster.address(embedded.SUPERUSER, "postgres")) as connection:
        for role in embedded.ROLES:
            _make_role(connection, role, passwords[role])
        _make_database(connection, database)
    with _connect(cluster.address(embedded.SUPERUSER, database)) as connection:
        _allow(connection, database)


def _connect(address: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address, autocommit=True)


def _make_role(connection: psycopg.Connection, role: str, password: str) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    verb = "alter" if known else "create"
    connection.execute(
        sql.SQL(
            "{} role {} login nosuperuser nocreatedb nocreaterole nobypassrls password {}"
        ).format(sql.SQL(verb), sql.Identifier(role), sql.Literal(password))
    )


def _make_database(connection: psycopg.Connection, database: str) -> None:
    known = connection.execute(
        "select 1 from pg_database where datname = %s", [database]
    ).fetchone()
    if not known:
        connection.execute(
            sql.SQL("create database {} owner {} template template0").format(
                sql.Identifier(database), sql.Identifier("merkwerk_owner")
            )
        )


def _allow(connection: psycopg.Connection, database: str) -> None:
    for role in embedded.ROLES[1:]:
        connection.execute(
            sql.SQL("grant connect on database {} to {}").format(
                sql.Identifier(database), sql.Identifier(role)
            )
        )
    connection.execute("alter schema public owner to merkwerk_owner")
    connection.execute("create extension if not exists pg_trgm")
    connection.execute("create extension if not exists unaccent")
