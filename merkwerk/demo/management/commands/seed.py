"""``seed``: the demo world in an empty database; prints whom to sign in as."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from merkwerk.demo import seeding
from merkwerk.kit.errors import Refusal


class Command(BaseCommand):
    """Build the demo world. Safe to repeat."""

    help = "Build the demo world in an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            seeding.seed()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(seeding.GREETING)
