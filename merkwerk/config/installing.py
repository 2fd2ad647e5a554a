"""Telling operations what this installation is."""

from __future__ import annotations

from merkwerk.config.environment import Environment
from merkwerk.operations.installation import Installation


def installation_of(env: Environment) -> Installation:
    """Return the facts of *env* that operations work with."""
    return Installation(
        var=env.var.resolve(),
        address=env.address,
        bind=env.bind,
        database_url=env.database_url,
        app_url=env.database_app_url,
        links_url=env.database_links_url,
        workers=env.workers,
        threads=env.threads,
        is_production=env.is_production,
        wants_demo=env.demo,
    )
