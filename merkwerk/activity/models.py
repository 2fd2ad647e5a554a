from __future__ import annotations

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager
from merkwerk.people.models import Membership


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Questions about what happened."""

    def about(self, kind: str, public_id: str) -> ActivityQuerySet:
        """What happened to one subject."""
        return self.filter(subject_kind=kind, subject_id=public_id)

    def done_by(self, membership: Membership) -> ActivityQuerySet:
        """What one member did."""
        return self.filter(by=membership)

    def of_verbs(self, *names: str) -> ActivityQuerySet:
        """Only happenings of these verbs."""
        return self.filter(verb__in=names)

    def newest_first(self) -> ActivityQuerySet:
        """The latest happening first, in an order that never changes."""
        return self.select_related("by").order_by("-at", "-pk")


class Activity(OfOrganisation):
    """One remembered happening. Never changed, only forgotten when its time is over."""

    verb = models.CharField(max_length=80)
    by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = OfOrganisationManager.of(ActivityQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [*OfOrganisation.Meta.constraints]
        indexes = [
            models.Index(fields=["organisation", "at"], name="activity_by_time"),
            models.Index(
                fields=["organisation", "subject_kind", "subject_id", "at"],
                name="activity_by_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.verb
