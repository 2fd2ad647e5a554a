"""``organisation add``: a one-time address at which somebody makes one more organisation."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from merkwerk.identity import founding, opening
from merkwerk.kit.errors import Refusal


class Command(BaseCommand):
    """Open the door to one more organisation; each address works once."""

    help = "Print a one-time address for making one more organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        """There is one thing to do so far."""
        parser.add_argument("deed", choices=["add"], help="make an address for one more")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the address; in an empty installation that of the first run."""
        try:
            opening.refuse_strangers()
            self._open()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _open(self) -> None:
        if not founding.is_founded():
            self.stdout.write(opening.address_of(opening.first_code()))
            self.stdout.write("Who opens it makes the first organisation. It works once.")
            return
        self.stdout.write(opening.address_of(opening.one_more_code()))
        self.stdout.write(
            "Who opens it makes one more organisation and becomes its administrator. "
            f"It works once, within {opening.DAYS_OPEN} days."
        )
