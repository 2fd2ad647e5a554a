from __future__ import annotations

from typing import Any

from django.db import models

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation


class InvitationList(OfOrganisation):
    """A file of people to invite, read and judged, waiting for somebody's yes.

    ``lines`` holds a row for each person: number, email, name, roles, team, language as they stood
    in the file.
    """

    lines = models.JSONField(default=list)
    made_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    imported_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{len(self.lines)}"

    def rows(self) -> list[dict[str, Any]]:
        """Return the lines as they were read."""
        return list(self.lines)
