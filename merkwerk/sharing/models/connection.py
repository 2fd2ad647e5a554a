from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock, sealing
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager
from merkwerk.networks import registry
from merkwerk.networks.publishing import Credentials

BEGUN_FOR = timedelta(minutes=15)  # how long somebody may take at the network's own page


class Purpose(models.TextChoices):
    """Whose account it is, said by the person. We never suggest merging the two."""

    PERSONAL = "personal", _("Personal")
    WORK = "work", _("For work")


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Questions about connections."""

    def by(self, membership: Any) -> ConnectionQuerySet:
        """Those of one person."""
        return self.filter(membership=membership)

    def confirmed(self) -> ConnectionQuerySet:
        """Those of which the person said that it is their account."""
        return self.exclude(confirmed_at=None)

    def running_out(self, before: datetime) -> ConnectionQuerySet:
        """Those that end before a moment and cannot renew themselves."""
        ends = Q(expires_at__lte=before, can_renew=False) | Q(renewable_until__lte=before)
        return self.confirmed().filter(ends, needs="")


class Connection(OfOrganisation):
    """A person's account at a network, and what lets us post there for them. Theirs alone."""

    Purpose: ClassVar[type[Purpose]] = Purpose

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    membership_id: int
    network = models.CharField(max_length=32)
    purpose = models.CharField(max_length=16, choices=Purpose.choices, default=Purpose.PERSONAL)
    host = models.CharField(max_length=253, blank=True)
    account = models.CharField(max_length=255)
    handle = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=2000, blank=True)
    sealed = models.BinaryField()
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    renewable_until = models.DateTimeField(null=True, blank=True)
    can_renew = models.BooleanField(default=False)
    needs = models.CharField(max_length=32, blank=True)  # why the person must act, if they must
    connected_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(ConnectionQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "network", "purpose"],
                name="sharing_one_account_a_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("sharing_account", args=[self.organisation.slug, self.public_id])

    @property
    def ends_at(self) -> datetime | None:
        """Return when its owner has to connect anew; None when it renews itself or never ends."""
        return self.renewable_until if self.can_renew else self.expires_at

    @property
    def seal_name(self) -> str:
        """Return what the seal is bound to."""
        return f"sharing.connection:{self.public_id}"

    def put(self, credentials: Credentials) -> None:
        """Seal *credentials* in this row; saving it is the caller's."""
        self.sealed = sealing.seal(
            {
                "access_token": credentials.access_token,
                "refresh_token": credentials.refresh_token,
                "secrets": dict(credentials.secrets),
            },
            about=self.seal_name,
        )
        self.scopes = sorted(credentials.scopes)
        self.account, self.handle = credentials.account, credentials.handle
        self.host = credentials.host
        self.expires_at = credentials.expires_at
        self.renewable_until = credentials.refresh_expires_at
        self.can_renew = registry.connector(self.network).renews(credentials)
        self.needs = ""

    def credentials(self) -> Credentials:
        """Return what lets us act for the account. Raises SealBroken."""
        secret = sealing.open_seal(self.sealed, about=self.seal_name)
        return Credentials(
            access_token=secret["access_token"],
            refresh_token=secret["refresh_token"],
            secrets=secret["secrets"],
            scopes=frozenset(self.scopes),
            expires_at=self.expires_at,
            refresh_expires_at=self.renewable_until,
            account=self.account,
            handle=self.handle,
            host=self.host,
        )


class BegunConnection(OfOrganisation):
    """A connection on its way: the person is at the network's own page."""

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=32)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    host = models.CharField(max_length=253, blank=True)
    state_hash = models.CharField(max_length=64)
    sealed = models.BinaryField()
    begun_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = OfOrganisationManager()

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "state_hash"], name="sharing_begun_state"
            ),
        ]

    @property
    def seal_name(self) -> str:
        """Return what the seal is bound to."""
        return f"sharing.begun:{self.public_id}"


class HostApp(OfOrganisation):
    """How this organisation is known at one server of a network that has many. Made once."""

    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    redirect = models.CharField(max_length=500)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = OfOrganisationManager()

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "network", "host", "redirect"], name="sharing_one_host_app"
            ),
        ]

    @property
    def seal_name(self) -> str:
        """Return what the seal is bound to."""
        return f"sharing.host_app:{self.public_id}"
