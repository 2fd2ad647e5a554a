from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation

MOST_NAME = 80


class Topic(OfOrganisation):
    """A subject stories are about and people may follow."""

    name = models.CharField(_("name"), max_length=MOST_NAME)
    made_at = models.DateTimeField(default=clock.now)

    class Meta(OfOrganisation.Meta):
        ordering = ["name"]
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint("organisation", Lower("name"), name="library_topic_name"),
        ]

    def __str__(self) -> str:
        return self.name


class StoryTopic(OfOrganisation):
    """That a story is about a topic."""

    story = models.ForeignKey("library.Story", on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "story", "topic"], name="library_story_topic"
            ),
        ]
