"""What somebody chose in the feed. All of it is private to that person."""

from __future__ import annotations

from django.db import models

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation


class _Choice(OfOrganisation):
    """One person's silent choice about one story."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey("library.Story", on_delete=models.CASCADE, related_name="+")
    chosen_at = models.DateTimeField(default=clock.now)

    class Meta(OfOrganisation.Meta):
        abstract = True
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "story"], name="%(app_label)s_%(class)s_once"
            ),
        ]


class Passed(_Choice):
    """ "Not for me": the story is never offered to this person again, and nobody hears of it."""


class Saved(_Choice):
    """Kept for later by this person."""


class TopicWish(OfOrganisation):
    """More of this, or less of this."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey("library.Topic", on_delete=models.CASCADE, related_name="+")
    wants_more = models.BooleanField()

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "topic"], name="sharing_topic_wish_once"
            ),
        ]
