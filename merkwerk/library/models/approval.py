from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation

if TYPE_CHECKING:
    from merkwerk.people.models import Membership


class Approval(OfOrganisation):
    """Who accepted or declined a story from a source, when, and why."""

    class Verdict(models.TextChoices):
        """For us, or not for us."""

        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    story = models.ForeignKey("library.Story", on_delete=models.CASCADE)
    verdict = models.CharField(max_length=8, choices=Verdict)
    because = models.CharField(_("because"), max_length=300, blank=True)
    by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "story"],
                condition=Q(undone_at=None),
                name="library_one_verdict",
            ),
        ]

    def __str__(self) -> str:
        return self.verdict

    @property
    def is_accepted(self) -> bool:
        """Whether the answer was yes."""
        return self.verdict == self.Verdict.ACCEPTED

    def undo(self, *, by: Membership) -> None:
        """Take the verdict back."""
        self.undone_at, self.undone_by = clock.now(), by
