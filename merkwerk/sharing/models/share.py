from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager


class ShareState(models.TextChoices):
    """Where a share stands. We never claim to know more than we were told."""

    HANDED_OVER = "handed_over", _("Handed over")
    CONFIRMED = "confirmed", _("Shared, the network says")
    CLAIMED = "claimed", _("Shared, you say")
    NOT_SHARED = "not_shared", _("Not shared")


class ShareQuerySet(models.QuerySet["Share"]):
    """Questions about shares."""

    def by(self, membership: Any) -> ShareQuerySet:
        """Those of one person."""
        return self.filter(membership=membership)

    def claimed(self) -> ShareQuerySet:
        """Those of which the person says that they are out there."""
        return self.exclude(claimed_at=None)

    def out(self) -> ShareQuerySet:
        """Those that are out there, by what the person or the network says."""
        return self.exclude(claimed_at=None, confirmed_at=None)

    def unanswered(self) -> ShareQuerySet:
        """Those made ready by hand, of which nobody said whether they are out there."""
        return self.filter(claimed_at=None, denied_at=None, confirmed_at=None, posts=None)

    def not_shared(self) -> ShareQuerySet:
        """Those of which the person says that they are not out there."""
        return self.exclude(denied_at=None)

    def about(self, story: Any) -> ShareQuerySet:
        """Those of one story."""
        return self.filter(story=story)


class Share(OfOrganisation):  # type: ignore[django-manager-missing]
    """One person, one story, one network, in that person's words, with a link of its own."""

    State: ClassVar[type[ShareState]] = ShareState

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey("library.Story", on_delete=models.RESTRICT, related_name="+")
    team = models.ForeignKey(
        "people.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    network = models.CharField(max_length=32)
    instance = models.CharField(max_length=253, blank=True)
    text = models.TextField(blank=True)
    link = models.ForeignKey(
        "links.Link", on_delete=models.RESTRICT, related_name="+", null=True, blank=True
    )
    handed_over_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    denied_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by the network

    objects: ClassVar[Any] = OfOrganisationManager.of(ShareQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "story", "network"],
                name="sharing_one_person_story_network",
            ),
            models.UniqueConstraint(
                fields=["organisation", "link"], name="sharing_one_share_a_link"
            ),
            models.CheckConstraint(
                condition=Q(claimed_at=None) | Q(denied_at=None), name="sharing_yes_or_no"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("sharing_share", args=[self.organisation.slug, self.public_id])

    @property
    def address(self) -> str:
        """Return the tracked address that goes along; empty for a story without an address."""
        return self.link.address if self.link else ""

    @property
    def state(self) -> ShareState:
        """Return where this share stands; what the network says goes before what was claimed."""
        if self.confirmed_at:
            return ShareState.CONFIRMED
        if self.claimed_at:
            return ShareState.CLAIMED
        return ShareState.NOT_SHARED if self.denied_at else ShareState.HANDED_OVER

    def claim(self) -> None:
        """The person says it is out there."""
        self.claimed_at, self.denied_at = self.claimed_at or clock.now(), None

    def deny(self) -> None:
        """The person says it is not; nothing more is asked."""
        self.claimed_at, self.denied_at = None, self.denied_at or clock.now()

    def reopen(self) -> None:
        """Take the answer back."""
        self.claimed_at = self.denied_at = None
