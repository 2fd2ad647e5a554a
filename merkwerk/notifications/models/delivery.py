from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager


class State(models.TextChoices):
    """Where a delivery is.

    ``held``: a worker took it, nothing left the house yet; ``sending``: it is being handed over
    this moment; ``unknown``: the worker died or the line broke in that moment, so it may have
    arrived, and it is not sent again.
    """

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Held by a worker")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Refused for good")
    GIVEN_UP = "given_up", _("Given up after many tries")
    UNKNOWN = "unknown", _("Perhaps sent; not sent again")


UNDER_WAY = (State.WAITING, State.HELD, State.SENDING)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about mails under way and mails gone."""

    def under_way(self) -> DeliveryQuerySet:
        """Those that have not ended."""
        return self.filter(state__in=UNDER_WAY)

    def due(self, at: object) -> DeliveryQuerySet:
        """Those whose time has come; what people wait for goes first."""
        return self.filter(state=State.WAITING, due_at__lte=at).order_by(
            "is_rationed", "due_at", "pk"
        )

    def in_run(self, run: int) -> DeliveryQuerySet:
        """Those a run of a worker has in its hands."""
        return self.filter(run=run, state__in=[State.HELD, State.SENDING])


class Delivery(OfOrganisation):
    """One mail (or push, later) to one person: planned, held, sent, or ended otherwise.

    A person has at most one of each sort under way; what comes meanwhile is gathered into it.
    """

    MOST_ATTEMPTS: ClassVar[int] = 8

    membership = models.ForeignKey("people.Membership", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=20, default="mail")
    is_rationed = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    run = models.IntegerField(null=True, blank=True)
    mail_day_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    notices = models.ManyToManyField(
        "notifications.Notice", through="notifications.Gathered", related_name="deliveries"
    )

    objects: ClassVar[Any] = OfOrganisationManager.of(DeliveryQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership", "channel", "is_rationed"],
                condition=Q(state__in=[state.value for state in UNDER_WAY]),
                name="notifications_one_under_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                condition=Q(state=State.WAITING.value),
                name="notifications_due",
            ),
            models.Index(
                fields=["organisation", "run"],
                condition=Q(state__in=[State.HELD.value, State.SENDING.value]),
                name="notifications_in_hands",
            ),
            models.Index(fields=["organisation", "made_at"], name="notifications_old_mails"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id}"

    @property
    def has_a_reader(self) -> bool:
        """Whether its person is still told such things: what there is to share, or what they do."""
        member = self.membership
        return bool(member.takes_part if self.is_rationed else member.is_acquainted)

    def minutes_until_next_attempt(self) -> int:
        """Return how long to wait after so many attempts: 1, 2, 4 ... minutes, 4 hours at most."""
        return int(min(240, 2 ** max(0, self.attempts - 1)))


class Gathered(OfOrganisation):
    """A notice that goes with a delivery. A notice goes with one at most: never told twice."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE)
    notice = models.ForeignKey("notifications.Notice", on_delete=models.CASCADE)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "notice"], name="notifications_mailed_once"
            ),
        ]
