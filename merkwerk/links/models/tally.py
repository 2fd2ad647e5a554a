from __future__ import annotations

from django.db import models

from merkwerk.kit import tenancy
from merkwerk.kit.tenancy import OfOrganisationManager


class Tally(models.Model):
    """A narrow count of one link on one of the organisation's local days, written by the loader.

    It needs no public id: nobody is ever shown a single row. Its key begins with the organisation.
    """

    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.CASCADE,
        related_name="+",
        default=tenancy.current_id,
        db_index=False,
    )
    link = models.ForeignKey("links.Link", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    objects = OfOrganisationManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class LinkDay(Tally):
    """How often a link was followed on a day, by what became of the visit."""

    pk = models.CompositePrimaryKey("organisation_id", "link_id", "day")
    counted = models.IntegerField(default=0)
    filtered = models.IntegerField(default=0)
    repeats = models.IntegerField(default=0)
    unsure = models.IntegerField(default=0)

    class Meta(Tally.Meta):
        pass


class LinkDayReason(Tally):
    """How many visits of a link on a day did not count for one reason."""

    pk = models.CompositePrimaryKey("organisation_id", "link_id", "day", "reason")
    reason = models.SmallIntegerField()
    n = models.IntegerField(default=0)

    class Meta(Tally.Meta):
        pass
