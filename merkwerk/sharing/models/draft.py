from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager

LONGEST = 50_000


class DraftQuerySet(models.QuerySet["Draft"]):
    """Questions about drafts."""

    def by(self, membership: Any) -> DraftQuerySet:
        """Those of one person."""
        return self.filter(membership=membership)

    def kept(self) -> DraftQuerySet:
        """Those that were not thrown away."""
        return self.filter(thrown_away_at=None)


class Draft(OfOrganisation):
    """What a person is writing about a story, or about something of their own."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey(
        "library.Story", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    network = models.CharField(max_length=32, blank=True)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    thrown_away_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(DraftQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "story"], name="sharing_one_draft_per_story"
            ),
        ]

    def get_absolute_url(self) -> str:
        if self.story is None:
            return reverse("sharing_own_draft", args=[self.organisation.slug, self.public_id])
        return reverse("sharing_composer", args=[self.organisation.slug, self.story.public_id])
