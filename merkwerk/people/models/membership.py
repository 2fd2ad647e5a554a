from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager, OfPersonManager
from merkwerk.people.calling import first_name


class Role(models.TextChoices):
    """What somebody may do in an organisation. Everybody is an advocate; no role is a rank."""

    ADVOCATE = "advocate", _("Advocate")
    CURATOR = "curator", _("Curator")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


STUDIO = (Role.CURATOR, Role.MANAGER, Role.ADMINISTRATOR)


def monday_to_friday() -> list[int]:
    """Return the default working days (0 is Monday)."""
    return [0, 1, 2, 3, 4]


def only_advocate() -> list[str]:
    """Return the role everybody has."""
    return [Role.ADVOCATE.value]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about the people of one organisation."""

    def here(self) -> MembershipQuerySet:
        """Those who have not left."""
        return self.filter(left_at=None)

    def acquainted(self) -> MembershipQuerySet:
        """Those who read the role card; nobody is told anything before."""
        return self.here().exclude(role_card_read_at=None)

    def taking_part(self) -> MembershipQuerySet:
        """Those who also said they are willing; only they are told what there is to share."""
        return self.acquainted().filter(is_willing=True)

    def with_role(self, role: str) -> MembershipQuerySet:
        """Those who have *role*."""
        return self.filter(roles__contains=[role])

    def working_on_stories(self) -> MembershipQuerySet:
        """Those to whom the studio is open."""
        return self.here().filter(roles__overlap=[role.value for role in STUDIO])


class Membership(OfOrganisation):
    """A person in one organisation: the actor, the owner of rows, whom access rules are about."""

    own_rows_of_person: ClassVar[str] = "person_id"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=120)
    picture = models.ImageField(upload_to="pictures/", blank=True)
    team = models.ForeignKey(
        "people.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=only_advocate)
    language = models.CharField(_("language"), max_length=8, default="nl")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Amsterdam")
    work_days = ArrayField(models.SmallIntegerField(), default=monday_to_friday)
    work_from = models.TimeField(_("from"), default=time(9))
    work_until = models.TimeField(_("until"), default=time(17))
    role_card_read_at = models.DateTimeField(null=True, blank=True)
    is_willing = models.BooleanField(default=False)
    relation_line = models.CharField(max_length=160, blank=True)
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(MembershipQuerySet)
    of_person = OfPersonManager()

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(left_at=None),
                name="people_one_membership",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def called(self) -> str:
        """What colleagues call this person."""
        return first_name(self.name)

    @property
    def is_here(self) -> bool:
        return self.left_at is None

    @property
    def takes_part(self) -> bool:
        """Whether this person may be told what there is to share."""
        return self.is_acquainted and self.is_willing

    @property
    def is_acquainted(self) -> bool:
        """Whether this person may be told anything: the role card comes first."""
        return self.is_here and self.role_card_read_at is not None

    def has_role(self, *roles: str) -> bool:
        """Whether this person has at least one of *roles*."""
        return any(role in self.roles for role in roles)

    def works_on_stories(self) -> bool:
        """Whether the studio is open to this person."""
        return self.has_role(*STUDIO)

    def read_role_card(self, *, willing: bool) -> None:
        """Remember that the role card was read, and the answer given."""
        self.role_card_read_at = self.role_card_read_at or clock.now()
        self.is_willing = willing

    def willing_networks(self, keys: Iterable[str]) -> list[str]:
        """Return those of *keys* that this person did not decline, in the same order."""
        declined = set(
            self.networkchoice_set.filter(is_willing=False).values_list("network", flat=True)
        )
        return [key for key in keys if key not in declined]

    def as_exported(self) -> dict[str, Any]:
        """Return what this row says of the person, for their own export."""
        return {
            "name": self.name,
            "roles": list(self.roles),
            "language": self.language,
            "time_zone": self.time_zone,
            "work_days": list(self.work_days),
            "work_from": self.work_from.isoformat(),
            "work_until": self.work_until.isoformat(),
            "is_willing": self.is_willing,
            "relation_line": self.relation_line,
            "role_card_read_at": _moment(self.role_card_read_at),
            "joined_at": self.joined_at.isoformat(),
            "left_at": _moment(self.left_at),
        }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
