"""``work``: do background work, in time order, until told to stop."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandParser

from merkwerk.operations import working


class Command(BaseCommand):
    """Run one worker. Several may run beside each other."""

    help = "Do background work until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let tests shorten the times."""
        parser.add_argument("--heartbeat-seconds", type=float, default=working.HEARTBEAT_SECONDS)
        parser.add_argument("--until-empty", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        working.work(
            heartbeat_seconds=options["heartbeat_seconds"],
            until_empty=options["until_empty"],
        )
