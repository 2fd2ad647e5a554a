"""``restore FILE``: put a back-up into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from merkwerk.operations import restoring


class Command(BaseCommand):
    """Restore a back-up."""

    help = "Put a back-up into an empty installation."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask which one, and whether it may take the place of what is there."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore it."""
        restoring.restore(
            settings.MERKWERK_INSTALLATION, options["file"], replace=options["replace"]
        )
        self.stdout.write("Restored. Everybody signs in again; ./run starts it.")
