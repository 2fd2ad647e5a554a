from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation


class Pace(models.TextChoices):
    """How often somebody wants mail. The inbox in the app always fills at once."""

    AT_ONCE = "at_once", _("At once, inside my hours")
    DAILY = "daily", _("Once a day, when my day begins")
    WEEKLY = "weekly", _("Once a week, when my week begins")
    ONLY_IN_APP = "only_in_app", _("Only here in the app, no mail")


class Preference(OfOrganisation):
    """The pace a member chose; without a row it is at once."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    pace = models.CharField(max_length=12, choices=Pace, default=Pace.AT_ONCE)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership"], name="notifications_one_preference"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pace)
