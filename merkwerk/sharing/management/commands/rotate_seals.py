"""``rotate_seals``: a new key for stored tokens, and everything stored under it."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from merkwerk.sharing import resealing


class Command(BaseCommand):
    """Rotate the keys that seal tokens. It may be stopped anywhere and given again."""

    help = "Make a new key for sealing tokens and put every stored token under it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many moved."""
        moved = resealing.rotate()
        self.stdout.write(f"A new key seals from now on; {moved} stored secrets moved under it.")
