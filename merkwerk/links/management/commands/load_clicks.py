"""``load_clicks``: bring the visits that were written down into the tables."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from merkwerk.links import following


class Command(BaseCommand):
    """Load once, or with ``--follow`` until told to stop. It may be killed anywhere."""

    requires_system_checks = []
    help = "Load recorded visits of links into the tables, as the owner role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on until told to stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        following.load(follow=options["follow"], say=self.stdout.write)
