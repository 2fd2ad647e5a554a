from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager

MOST_KEY = 64


class SourceEntryQuerySet(models.QuerySet["SourceEntry"]):
    """Questions over what sources brought."""

    def waiting(self) -> SourceEntryQuerySet:
        """Seen, and neither proposed nor passed over."""
        return self.filter(proposed_at=None, passed_over_at=None)


class SourceEntry(OfOrganisation):
    """One item of a source's feed, written down so that it never arrives twice.

    It is known by three marks, since feeds change their ids: the feed's own id, the address without
    tracking, and title with date. Marks are digests (SHA-256), of any length of text.
    """

    source = models.ForeignKey("library.Source", on_delete=models.CASCADE)
    entry_key = models.CharField(max_length=MOST_KEY)
    address_key = models.CharField(max_length=MOST_KEY, blank=True)
    wording_key = models.CharField(max_length=MOST_KEY, blank=True)
    seen_at = models.DateTimeField(default=clock.now)

    address = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    author = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    story = models.ForeignKey("library.Story", on_delete=models.SET_NULL, null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    passed_over_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(SourceEntryQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "source", "entry_key"], name="library_entry_key"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "address_key"], name="library_entry_address"),
            models.Index(fields=["source", "wording_key"], name="library_entry_wording"),
            models.Index(
                fields=["source", "published_at"],
                condition=Q(proposed_at=None, passed_over_at=None),
                name="library_entry_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title
