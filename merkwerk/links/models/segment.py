from __future__ import annotations

from collections.abc import Iterator

from django.db import models


class Segment(models.Model):
    """How far a file of visits is loaded: written in the same transaction as the visits.

    A table of the installation, without an organisation: a file holds visits of all of them.
    """

    name = models.CharField(max_length=64, primary_key=True)
    loaded = models.BigIntegerField(default=0)
    missed = models.BigIntegerField(default=0)
    spoilt = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def extra_row_security(cls, *, app: str, links: str) -> Iterator[str]:
        """Let the app role only read how far loading is."""
        yield f'revoke insert, update, delete on "{cls._meta.db_table}" from "{app}"'
