"""``backup [FILE]``: everything people made, in one file, without the keys to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from merkwerk.operations import backing_up


class Command(BaseCommand):
    """Write a back-up."""

    help = "Write everything but the keys into one file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask where to write it."""
        parser.add_argument("file", nargs="?", type=Path, help="a .tar file; else in var/backups")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what is in it."""
        installation = settings.MERKWERK_INSTALLATION
        file = options["file"] or backing_up.usual_file(installation)
        backing_up.back_up(installation, file)
        self.stdout.write(f"Backed up into {file} ({file.stat().st_size / 1e6:.1f} MB).")
        self.stdout.write(f"Left out: {backing_up.LEFT_OUT}.")
        self.stdout.write(f"Keep {installation.secrets} in another place: it holds the keys.")
