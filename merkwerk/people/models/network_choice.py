from __future__ import annotations

from django.db import models

from merkwerk.kit.tenancy import OfOrganisation


class NetworkChoice(OfOrganisation):
    """What somebody says of one network: I use it, I share work there, I am willing to."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE)
    network = models.CharField(max_length=32)
    is_used = models.BooleanField(default=False)
    shares_work = models.BooleanField(default=False)
    is_willing = models.BooleanField(default=False)
    instance = models.CharField(max_length=253, blank=True)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "network"], name="people_network_choice"
            ),
        ]

    def __str__(self) -> str:
        return self.network
