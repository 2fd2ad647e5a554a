from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager
from merkwerk.people.models import Role
from merkwerk.people.models.membership import only_advocate

DAYS_OPEN = 14
MINUTES_TO_SEND = 10


def in_two_weeks() -> datetime:
    """Return until when an invitation made now is open."""
    return clock.now() + timedelta(days=DAYS_OPEN)


def hashed(token: str) -> str:
    """Return what is kept of a token: its SHA-256, which opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about who was invited."""

    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; perhaps expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def still_open(self) -> InvitationQuerySet:
        """Those that can be accepted now."""
        return self.unanswered().filter(expires_at__gt=clock.now())

    def waiting_for_mail(self) -> InvitationQuerySet:
        """Those whose mail is asked for, and that nobody began to send."""
        return self.still_open().filter(
            mail_asked_at__isnull=False, mail_started_at=None, mail_problem=""
        )


class Invitation(OfOrganisation):
    """An open hand: somebody may join with this mail address, these roles and this team.

    The token in the address is made from the site's key and the public id, so that the mail can be
    written later; only its hash is kept. The mail is claimed before it is sent: after a crash
    nobody is mailed twice, and the page says that we cannot know.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=only_advocate)
    team = models.ForeignKey(
        "people.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=8, default="nl")
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=in_two_weeks)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mail_asked_at = models.DateTimeField(null=True, blank=True)
    mail_started_at = models.DateTimeField(null=True, blank=True)
    mail_sent_at = models.DateTimeField(null=True, blank=True)
    mail_problem = models.CharField(max_length=40, blank=True)
    mails = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = OfOrganisationManager.of(InvitationQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="identity_one_invitation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "token_hash"], name="identity_invitation_token"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def token(self) -> str:
        """The secret in the address; never stored."""
        digest = salted_hmac(
            "merkwerk.identity.invitation", self.public_id, algorithm="sha256"
        ).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    @property
    def address(self) -> str:
        """The whole address that the mail carries."""
        path = reverse("identity_join", args=[self.organisation.slug, self.token])
        return f"{settings.MERKWERK_ADDRESS}{path}"

    @property
    def state(self) -> str:
        """One of ``accepted``, ``withdrawn``, ``expired`` and ``open``."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.expires_at > clock.now() else "expired"

    @property
    def mail_state(self) -> str:
        """One of ``sent``, ``refused``, ``unsure`` and ``waiting``."""
        if self.mail_sent_at:
            return "sent"
        if self.mail_problem:
            return "refused"
        late = clock.now() - timedelta(minutes=MINUTES_TO_SEND)
        return "unsure" if self.mail_started_at and self.mail_started_at < late else "waiting"

    def ask_for_mail(self) -> None:
        """Have the mail sent, once, and keep the door open for two weeks from now."""
        self.token_hash = hashed(self.token)
        self.expires_at = in_two_weeks()
        self.mail_asked_at = clock.now()
        self.mail_started_at = self.mail_sent_at = None
        self.mail_problem = ""
