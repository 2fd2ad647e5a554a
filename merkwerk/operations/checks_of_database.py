"""Checks of the database: reached, up to date, locked, and worked on."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from merkwerk.kit import row_security
from merkwerk.links import counting
from merkwerk.operations import life_signs
from merkwerk.operations.diagnosing import Finding, check, fine, mind, wrong
from merkwerk.operations.installation import Installation
from merkwerk.people.models import Organisation

ROLES = ("owner", "app", "links")
PREPARE = "Run: ./run setup"


@check("database")
def roles_reach_it(installation: Installation) -> Iterator[Finding]:
    """Each of the three roles can come in."""
    for role in ROLES:
        try:
            with psycopg.connect(installation.address_of(role), connect_timeout=5) as connection:
                version = connection.info.server_version // 10000
            yield fine(f"The {role} role reaches PostgreSQL {version}.")
        except (psycopg.Error, FileNotFoundError) as problem:
            first = (str(problem).strip().splitlines() or ["no answer"])[0]
            setting = "DATABASE_URL" if role == "owner" else f"DATABASE_{role.upper()}_URL"
            yield wrong(f"The {role} role cannot come in: {first}", f"Look at {setting}. {PREPARE}")


@check("row-level security")
def app_role_is_bound(installation: Installation) -> Finding:
    """The role that serves people cannot step over the locks on the rows."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls, current_user from pg_roles "
            "where rolname = current_user"
        )
        steps_over, name = cursor.fetchone()
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace "
            "and relname = any(%s) and not (relrowsecurity and relowner <> current_user::regrole "
            "and exists (select 1 from pg_policy where polrelid = pg_class.oid))",
            [[model._meta.db_table for model in row_security.owned_models()]],
        )
        open_tables = sorted(table for (table,) in cursor.fetchall())
    if steps_over:
        return wrong(
            f"The role {name} steps over row-level security.",
            f'Run as an administrator: alter role "{name}" nosuperuser nobypassrls;',
        )
    if open_tables:
        return wrong(f"These tables are not locked: {', '.join(open_tables)}.", PREPARE)
    return fine(f"The role {name} sees one organisation at a time, in every table.")


@check("tables")
def migrations_are_applied(installation: Installation) -> Finding:
    """The tables are as the code wants them."""
    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        first = waiting[0][0]
        return wrong(f"{len(waiting)} migrations wait, the first is {first}.", PREPARE)
    return fine("The tables are up to date.")


@check("demo")
def demo_stays_apart(installation: Installation) -> Finding:
    """Demo and real never share a database, and the demo is for this very machine alone."""
    names = Organisation.objects.filter(is_demo=True).values_list("name", flat=True)
    if not names:
        return fine("The demo world is not in this database.")
    said = f"The demo world is in this database ({', '.join(sorted(names))})."
    if installation.may_have_demo:
        return fine(said)
    return wrong(said, "Give it a database of its own: another MERKWERK_VAR or DATABASE_URL.")


@check("worker")
def worker_is_alive(installation: Installation) -> Finding:
    """Somebody does the work behind the pages."""
    heard = life_signs.look().worker_seconds
    return _heard("worker", heard, life_signs.WORKER_SILENT_SECONDS)


@check("click loader")
def loader_is_alive(installation: Installation) -> Finding:
    """Somebody brings the clicks into the tables."""
    heard = life_signs.look().loader_seconds
    return _heard("click loader", heard, life_signs.LOADER_SILENT_SECONDS)


@check("visits")
def visits_are_written_down(installation: Installation) -> Finding:
    """Every visit of the last 31 days is in the counts."""
    missed = counting.unrecorded()
    if missed:
        return mind(
            f"{missed} visits of the last 31 days were answered but could not be written down.",
            "Look at the disk of the var folder: its room, its health and who may write there.",
        )
    return fine("Every visit of the last 31 days was written down.")


def _heard(who: str, seconds: float | None, most: float) -> Finding:
    if seconds is None:
        return mind(f"No {who} runs, or it never ran.", "Start everything: ./run")
    if seconds > most:
        return mind(f"The {who} was last heard {seconds:.0f} s ago.", "Start it again: ./run")
    return fine(f"The {who} was heard {seconds:.0f} s ago.")


@check("clock of the database")
def clocks_agree(installation: Installation) -> Finding:
    """This machine and the database's agree on the time."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())")
        theirs = float(cursor.fetchone()[0])
    apart = abs(life_signs.real_time() - theirs)
    if apart > life_signs.CLOCKS_APART_SECONDS:
        return wrong(
            f"The clock of the database is {apart:.0f} s away from this machine's.",
            "Keep both clocks right with NTP.",
        )
    return fine("The clocks of this machine and of the database agree.")
