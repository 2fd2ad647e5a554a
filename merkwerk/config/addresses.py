"""Where the database is: the operator's server, or the private one under ``var``."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble

DJANGO_NAMES = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}
NOT_YET = "postgresql://nobody@/nothing?host=/not-prepared-yet"


def of_role(installation: Installation, role: str) -> str:
    """Return the connection address of *role*: ``owner``, ``app`` or ``links``. Raises Trouble."""
    try:
        return installation.address_of(role)
    except FileNotFoundError as absent:
        raise Trouble(
            f"The database of DATABASE_URL has no {role} role yet: run `./run setup` first, "
            f"or set DATABASE_{role.upper()}_URL."
        ) from absent


def check(installation: Installation) -> None:
    """Raise Trouble when a role has no address yet."""
    for role in ("owner", "app", "links"):
        of_role(installation, role)


def databases(installation: Installation) -> dict[str, dict[str, Any]]:
    """Return Django's database entries: ``default`` is the app role, ``owner`` makes tables.

    A role that was not made yet has an entry that opens nothing, so that the doctor can look around
    before there is a database.
    """
    return {"default": _entry_of(installation, "app"), "owner": _entry_of(installation, "owner")}


def _entry_of(installation: Installation, role: str) -> dict[str, Any]:
    try:
        return _entry(of_role(installation, role))
    except Trouble:
        return _entry(NOT_YET)


def _entry(address: str) -> dict[str, Any]:
    parts = conninfo_to_dict(address)
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}
    entry |= {DJANGO_NAMES[name]: value for name, value in parts.items() if name in DJANGO_NAMES}
    entry["OPTIONS"] = {name: value for name, value in parts.items() if name not in DJANGO_NAMES}
    return entry
