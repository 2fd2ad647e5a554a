"""Rows that other connections and other processes see: really written, and taken away again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from merkwerk.people.models import Organisation
from merkwerk.people.testing import make_organisation

# What hangs on these goes along.
TABLES = ("people_organisation", "people_person", "people_givenslug", "procrastinate_jobs")


@contextmanager
def an_organisation(blocker: Any) -> Iterator[Organisation]:
    """Make an organisation with a name in addresses that was never given."""
    with blocker.unblock():
        try:
            yield make_organisation(f"echt-{secrets.token_hex(4)}", "Echt")
        finally:
            with connections["owner"].cursor() as cursor:
                for table in TABLES:
                    cursor.execute(f'truncate "{table}" cascade')
            connections.close_all()
