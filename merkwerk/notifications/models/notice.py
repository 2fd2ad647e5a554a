from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager
from merkwerk.people.models import Membership


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about what people were told."""

    def told_to(self, membership: Membership) -> NoticeQuerySet:
        """What one member was told."""
        return self.filter(membership=membership)

    def about(self, subject: tuple[str, str]) -> NoticeQuerySet:
        """What was told about one subject: its kind and public id."""
        kind, public_id = subject
        return self.filter(subject_kind=kind, subject_id=public_id)

    def unread(self) -> NoticeQuerySet:
        """What was not read yet."""
        return self.filter(read_at=None)

    def awaiting_mail(self) -> NoticeQuerySet:
        """What is still to be gathered into a mail, unless it is read before."""
        return self.filter(awaits_mail=True, read_at=None)

    def newest_first(self) -> NoticeQuerySet:
        """The latest first, in an order that never changes."""
        return self.order_by("-made_at", "-pk")

    def read(self) -> int:
        """Mark them read now; what was read keeps its time. Return how many changed."""
        return self.unread().update(read_at=clock.now(), awaits_mail=False)


class Notice(OfOrganisation):
    """One thing told to one person, once: the same kind about one subject is never repeated."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    awaits_mail = models.BooleanField(default=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(NoticeQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "kind", "subject_kind", "subject_id"],
                name="notifications_told_once",
            ),
        ]
        indexes = [
            models.Index(fields=["membership", "-made_at", "-id"], name="notifications_inbox"),
            models.Index(
                fields=["membership"], condition=Q(read_at=None), name="notifications_unread"
            ),
            models.Index(
                fields=["organisation", "membership"],
                condition=Q(awaits_mail=True, read_at=None),
                name="notifications_awaiting",
            ),
            models.Index(fields=["organisation", "made_at"], name="notifications_by_age"),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def asks_for(self) -> tuple[str, str]:
        """The pair by which its kind describes it."""
        return self.kind, self.subject_id
