from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import tenancy
from merkwerk.kit.tenancy import OfOrganisationManager


class Verdict(models.IntegerChoices):
    """What became of a visit. *Unsure* is decided within the hour."""

    COUNTED = 1, _("counted")
    FILTERED = 2, _("filtered")
    REPEAT = 3, _("repeat")
    UNSURE = 4, _("unsure")


class Visit(models.Model):
    """One raw visit, kept for 30 days in a partition per day (UTC) and dropped with it.

    Written by the loader alone; there is no page about a single visit and so no public id. The
    network address of the visitor is in no column.
    """

    pk = models.CompositePrimaryKey("organisation_id", "at", "id")
    id = models.BigIntegerField(editable=False)
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.CASCADE,
        related_name="+",
        default=tenancy.current_id,
        db_constraint=False,
        db_index=False,
    )
    link = models.ForeignKey(
        "links.Link",
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    at = models.DateTimeField()
    day = models.DateField()
    verdict = models.SmallIntegerField(choices=Verdict)
    reason = models.SmallIntegerField()
    facts = models.SmallIntegerField()
    pattern = models.SmallIntegerField()
    age = models.IntegerField()
    visitor = models.BigIntegerField(null=True)
    device = models.SmallIntegerField()
    through = models.SmallIntegerField()
    country = models.CharField(max_length=2, null=True)  # noqa: DJ001

    objects = OfOrganisationManager()

    class Meta:
        base_manager_name = "objects"
