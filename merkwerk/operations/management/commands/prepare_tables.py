"""``prepare_tables``: bring the tables up to date as owner, then tell the database who may what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from merkwerk.kit import row_security


class Command(BaseCommand):
    """Migrate as owner, grant, and bind the app role. Safe to repeat."""

    help = "Migrate as the owner role and set row-level security."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then secure every table."""
        call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
        links = settings.MERKWERK_INSTALLATION.address_of("links")
        row_security.secure(
            connections["owner"],
            app=connections["default"].settings_dict["USER"],
            links=str(conninfo_to_dict(links)["user"]),
        )
