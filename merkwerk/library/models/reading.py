from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.kit.tenancy import OfOrganisation
from merkwerk.library.models.problem import HasProblem
from merkwerk.library.models.story import MOST_ADDRESS

STEPS = 3
STUCK_AFTER = timedelta(minutes=2)


class Reading(HasProblem, OfOrganisation):
    """The fetch of a story's page, as a state one can look at."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("Waiting")
        FETCHING = "fetching", _("Being read")
        READ = "read", _("Read")
        FAILED = "failed", _("Could not be read")

    story = models.ForeignKey("library.Story", on_delete=models.CASCADE)
    address = models.CharField(max_length=MOST_ADDRESS, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "story"], name="library_one_reading"),
        ]

    def __str__(self) -> str:
        return self.state

    @property
    def is_under_way(self) -> bool:
        """Whether somebody waits for it."""
        return self.state in (self.State.WAITING, self.State.FETCHING)

    @property
    def has_failed(self) -> bool:
        """Whether the last attempt failed."""
        return self.state == self.State.FAILED

    def is_stuck_at(self, moment: datetime) -> bool:
        """Whether it began so long ago that its worker must have ended."""
        return (
            self.state == self.State.FETCHING
            and self.began_at is not None
            and self.began_at < moment - STUCK_AFTER
        )

    def ask_again(self) -> None:
        """Wait for a worker once more."""
        self.state, self.progress, self.attempts = self.State.WAITING, 0, 0
        self.forget_problem()
        self.asked_at, self.ended_at = clock.now(), None

    def begin(self) -> None:
        """A worker has it now."""
        self.state, self.progress = self.State.FETCHING, 1
        self.attempts += 1
        self.began_at, self.ended_at = clock.now(), None
        self.forget_problem()

    def succeed(self) -> None:
        """The page at the story's address was read, and what it says is kept."""
        self.address = self.story.address
        self.state, self.progress, self.ended_at = self.State.READ, STEPS, clock.now()

    def fail(self, problem: Refusal) -> None:
        """The page could not be read; the story can still be written by hand."""
        self.state, self.ended_at = self.State.FAILED, clock.now()
        self.note_problem(problem)
