from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation

MOST_TEXT = 3000
ANY_NETWORK = ""


class Suggestion(OfOrganisation):
    """One proposed wording of a story, for one network or for any."""

    story = models.ForeignKey("library.Story", on_delete=models.CASCADE, related_name="suggestions")
    network = models.CharField(_("network"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=8, default="nl")
    text = models.TextField(_("text"), max_length=MOST_TEXT)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(OfOrganisation.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]
