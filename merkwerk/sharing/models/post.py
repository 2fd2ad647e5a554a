from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager
from merkwerk.networks import registry
from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
    sentence,
)

# How long to wait after a try that failed, in minutes; after the last the author is asked.
WAITS = (1, 5, 15, 60, 180, 360, 720)
WEB = ("https://", "http://")  # what may stand in a page, of all that a network may answer
SOON = timedelta(minutes=2)  # what is let go "now" goes within this
LONGEST_WAITING = timedelta(days=3)  # for what is nobody's fault, before the author is asked


class PostState(models.TextChoices):
    """Where a post stands. What we do not know is a state of its own."""

    WAITING = "waiting", _("Planned")
    SHARED = "shared", _("Shared")
    CLAIMED = "claimed", _("Shared, you say")
    NEEDS_YOU = "needs_you", _("Needs you")
    REFUSED = "refused", _("Not accepted")
    UNKNOWN = "unknown", _("Maybe there: look first")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    STOPPED = "stopped", _("The story ended")


STOPPED = (PostState.NEEDS_YOU, PostState.REFUSED, PostState.UNKNOWN, PostState.STOPPED)


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def by(self, membership: Any) -> PostQuerySet:
        """Those of one person."""
        return self.filter(share__membership=membership)

    def waiting(self) -> PostQuerySet:
        """Those that are still to be sent."""
        return self.filter(state=PostState.WAITING)

    def stopped(self) -> PostQuerySet:
        """Those that are not out, and of which only their author can say how it goes on."""
        return self.filter(state__in=STOPPED)

    def untouched(self, now: datetime) -> PostQuerySet:
        """Those that no worker holds and that certainly are not at their network."""
        return self.free(now).filter(begun_at=None)

    def free(self, now: datetime) -> PostQuerySet:
        """Those that no worker holds."""
        return self.filter(Q(held_until=None) | Q(held_until__lte=now))

    def due(self, now: datetime) -> PostQuerySet:
        """Those that are to be sent now, and that no worker holds."""
        return self.waiting().free(now).filter(next_try_at__lte=now)


class Post(OfOrganisation):
    """What is to exist, or exists, at the network: one share, sent by us with the author's leave.

    ``due_at`` is what the author chose, once, for this post alone. ``key``, ``begun_at`` and
    ``notes`` are what makes sending it twice once (``networks.publishing.Attempt``).
    """

    State: ClassVar[type[PostState]] = PostState

    share = models.ForeignKey("sharing.Share", on_delete=models.CASCADE, related_name="posts")
    share_id: int
    connection = models.ForeignKey(
        "sharing.Connection", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    picture = models.ForeignKey(
        "media.Image", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    state = models.CharField(max_length=16, choices=PostState.choices, default=PostState.WAITING)
    why = models.CharField(max_length=32, blank=True)
    said = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=32, blank=True)  # the worker that is at it
    card = models.JSONField(default=dict)  # what stands on the link's card, as its author saw it
    key = models.CharField(max_length=64)
    begun_at = models.DateTimeField(null=True, blank=True)
    notes = models.JSONField(default=dict)
    cost = models.DecimalField(max_digits=8, decimal_places=3, default=0)  # US dollars
    charged_at = models.DateTimeField(null=True, blank=True)
    charged_key = models.CharField(max_length=64, blank=True)  # the attempt it was counted for
    network_id = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=2000, blank=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(PostQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "share"], name="sharing_one_post"),
            models.UniqueConstraint(fields=["organisation", "key"], name="sharing_post_key"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="sharing_post_due"
            )
        ]

    @property
    def sentence(self) -> str:
        """Return why it is not out, for its author; empty when there is nothing to say."""
        if self.state == PostState.STOPPED:
            return gettext("The story ended before your post went out, so it stays here.")
        label = registry.get(self.share.network).label
        return sentence(Why(self.why), network=label) if self.why else ""

    @property
    def is_planned(self) -> bool:
        """Whether its author chose a later moment, and it is not there yet."""
        return self.due_at - self.asked_at > SOON and self.due_at > clock.now()

    @property
    def asks_connection(self) -> bool:
        """Whether connecting the account anew is what helps."""
        return self.why in (Why.CONNECT_AGAIN, Why.CONSENT_IS_MISSING)

    @property
    def is_held(self) -> bool:
        """Whether a worker is at it."""
        return self.held_until is not None and self.held_until > clock.now()

    def settle(self, outcome: Outcome) -> None:
        """Take over what the network made of it; saving it is the caller's."""
        self.held_until, self.holder = None, ""
        match outcome:
            case Shared(id, address):
                self.state, self.why, self.said = PostState.SHARED, "", ""
                self.network_id = id[:500]
                self.address = address[:2000] if address.startswith(WEB) else ""
            case TryAgain():
                self._wait(outcome)
            case PersonMustAct(why):
                self._stop(PostState.NEEDS_YOU, why)
            case RefusedForGood(why, said):
                self._stop(PostState.REFUSED, why, said)
            case Unknown(why):
                self._stop(PostState.UNKNOWN, why)

    def ask_again(self, key: str) -> None:
        """Send it once more, as another post: the author looked, and it is not there."""
        self.state, self.why, self.said = PostState.WAITING, "", ""
        self.key, self.begun_at, self.notes, self.tries = key, None, {}, 0
        self.asked_at = self.due_at = self.next_try_at = clock.now()

    def noted(self, notes: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is known of the attempt, with *notes* added."""
        return {**self.notes, **notes}

    def _stop(self, state: PostState, why: Why, said: str = "") -> None:
        self.state, self.why, self.said = state, why.value, said[:500]

    def _wait(self, outcome: TryAgain) -> None:
        now = clock.now()
        if not outcome.burns_a_try and now - self.due_at > LONGEST_WAITING:
            return self._stop(self._last_state(), outcome.why)
        if outcome.burns_a_try and self.tries >= len(WAITS):
            return self._stop(self._last_state(), outcome.why)
        usual = timedelta(minutes=WAITS[min(self.tries, len(WAITS) - 1)])
        asked = outcome.after_seconds
        self.next_try_at = now + (usual if asked is None else timedelta(seconds=max(asked, 1)))
        self.tries += outcome.burns_a_try
        self.why = outcome.why.value
        return None

    def _last_state(self) -> PostState:
        """Return where a post ends that was tried long enough: begun, nobody knows."""
        return PostState.UNKNOWN if self.begun_at else PostState.NEEDS_YOU
