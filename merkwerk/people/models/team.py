from __future__ import annotations

from django.db import models
from django.db.models import Q

from merkwerk.kit.tenancy import OfOrganisation


class Team(OfOrganisation):
    """A group of people; teams form a tree."""

    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "name"], name="people_team_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamStay(OfOrganisation):
    """Where somebody had their home team, from and until which day."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership"],
                condition=Q(until_on=None),
                name="people_one_home_team",
            ),
        ]
