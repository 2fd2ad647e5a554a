"""Setting up: tables as the code wants them, and the demo world where that is wanted."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import connections

from merkwerk.operations import embedded, lending, locks
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble, step

SEED = "seed"
RUNNING = "Merkwerk is running here (process %s). Stop it first."


def set_up(installation: Installation, *, reset: bool = False) -> int:
    """Get everything ready without starting it; with *reset* throw the private database away first.

    Returns the exit code 0; raises Trouble when it cannot go on.
    """
    if reset:
        with locks.only_one(lock_of(installation), RUNNING):
            throw_away(installation)
    with lending.database_of(installation):
        greeting = make_ready(installation)
    print(greeting or "Everything is ready: ./run starts it.")
    return 0


def lock_of(installation: Installation) -> Path:
    """Return the lock of whoever runs this installation."""
    return installation.var / "run.lock"


def throw_away(installation: Installation) -> None:
    """Remove the private database, the uploads and the visits that were written down.

    Old visits would be counted again in the new database, for whoever gets their links' numbers.
    Raises Trouble where all that may be of value.
    """
    if installation.is_production or not installation.is_private:
        raise Trouble(
            "--reset throws away the private database of a development installation; "
            "this one is in production or has its own DATABASE_URL, so nothing was removed."
        )
    with step("Throwing the private database away"):
        embedded.stop(installation.cluster)
        here = installation.var
        for folder in (here / "database", here / "media", here / "mail", installation.visits):
            shutil.rmtree(folder, ignore_errors=True)


def make_ready(installation: Installation) -> str:
    """Make the tables and, in an empty development database, the demo world.

    Returns whom to sign in as, or nothing. The database must be running. Raises Trouble when the
    demo world lives in a database of production.
    """
    django.setup()
    with step("Preparing the tables"):
        call_command("prepare_tables", verbosity=0)
    _keep_demo_out(installation)
    if installation.is_production:
        with step("Gathering static files"):
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    greeting = _seed() if installation.has_demo and SEED in get_commands() else ""
    greeting = _first_steps(installation) or greeting
    connections.close_all()
    return greeting


def _keep_demo_out(installation: Installation) -> None:
    from merkwerk.people.models import Organisation

    if installation.is_production and Organisation.objects.filter(is_demo=True).exists():
        raise Trouble(
            "The demo world lives in this database, and it has no place in production. "
            "Give production a database of its own: another MERKWERK_VAR or DATABASE_URL."
        )


def _first_steps(installation: Installation) -> str:
    """Say how to make the first organisation, as long as there is none."""
    from merkwerk.identity import founding, opening

    if founding.is_founded():
        return ""
    address = opening.address_of(opening.first_code())
    return f"Make your organisation here (the code works once):\n  {address}"


def _seed() -> str:
    """Build the demo world unless it is there, and return what it says about signing in.

    A database with an organisation of somebody's own is left alone.
    """
    said = io.StringIO()
    with step("Building the demo world, unless there is something already"):
        try:
            call_command(SEED, stdout=said)
        except CommandError:
            # Somebody's own organisation lives here: the demo keeps out, and that is no news.
            return ""
    return said.getvalue().strip()
