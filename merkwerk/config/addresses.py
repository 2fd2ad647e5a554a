"""Where the database is: the operator's server, or the private one under ``var``."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from merkwerk.config.environment import Environment
from merkwerk.operations import embedded

DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def of_role(env: Environment, role: str) -> str:
    """Return the connection address of *role*: ``owner``, ``app`` or ``links``."""
    given = {
        "owner": env.database_url,
        "app": env.database_app_url,
        "links": env.database_links_url,
    }
    if env.database_url:
        return given[role] or _beside(env, role)
    return embedded.open_cluster(env.var / "database").address(f"merkwerk_{role}")


def _beside(env: Environment, role: str) -> str:
    """Return the address of a role that setup made beside the operator's owner role."""
    path = env.var / "secrets" / f"database-{role}-url"
    return path.read_text().strip() if path.exists() else env.database_url


def databases(env: Environment) -> dict[str, dict[str, Any]]:
    """Return Django's database entries: ``default`` is the app role, ``owner`` makes tables."""
    return {"default": _entry(of_role(env, "app")), "owner": _entry(of_role(env, "owner"))}


def _entry(address: str) -> dict[str, Any]:
    parts = conninfo_to_dict(address)
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}
    entry |= {DJANGO_NAMES[name]: value for name, value in parts.items() if name in DJANGO_NAMES}
    entry["OPTIONS"] = {name: value for name, value in parts.items() if name not in DJANGO_NAMES}
    return entry
