from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation
from merkwerk.library.models.story import ContentType

MOST_TEXT = 200


class StarterQuestion(OfOrganisation):
    """A question to start writing from: of one story, or the organisation's own for a type."""

    story = models.ForeignKey("library.Story", on_delete=models.CASCADE, null=True, blank=True)
    content_type = models.CharField(max_length=12, choices=ContentType, blank=True)
    language = models.CharField(_("language"), max_length=8, default="nl")
    text = models.CharField(_("question"), max_length=MOST_TEXT)
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(OfOrganisation.Meta):
        ordering = ["id"]
        indexes = [
            models.Index(fields=["organisation", "story"], name="library_question_story"),
        ]

    def __str__(self) -> str:
        return self.text
