"""``seed``: the demo world in an empty database; prints whom to sign in as."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from merkwerk.demo import seeding
from merkwerk.kit.errors import Refusal


class Command(BaseCommand):
    """Build the demo world. Safe to repeat."""

    help = "Build the demo world in an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the tables where that was not done yet, and build."""
        if _are_tables_old():
            call_command("prepare_tables", verbosity=0)
        try:
            seeding.seed()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(seeding.GREETING)


def _are_tables_old() -> bool:
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
