from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager
from merkwerk.library.models.problem import HasProblem
from merkwerk.library.models.story import ContentType, Origin
from merkwerk.library.models.topic import Topic

if TYPE_CHECKING:
    from merkwerk.people.models import Membership

MOST_ADDRESS = 2000
USUAL_WAIT = timedelta(minutes=30)
LONGEST_WAIT = timedelta(days=1)
CLAIM_HOLDS = timedelta(minutes=5)
MOST_ATTEMPTS = 5
TELLS_AFTER_FAILURES = 4


class SourceQuerySet(models.QuerySet["Source"]):
    """Questions over the sources of one organisation."""

    def followed(self) -> SourceQuerySet:
        """Those that nobody removed."""
        return self.filter(removed_at=None)

    def attempts(self) -> SourceQuerySet:
        """Addresses at which no feed was found, and that never brought anything: no sources yet."""
        never = self.filter(sourceentry=None, stories=None)
        return never.filter(feed_address="", found_feeds=[]).exclude(problem="")

    def without_feed(self) -> SourceQuerySet:
        """Of those, the ones whose page was read and has no feed: looking again is idle."""
        return self.attempts().filter(problem__in=("no_feed", "not_a_feed"))

    def free_at(self, moment: datetime) -> SourceQuerySet:
        """Those that have a feed, are not paused, and are not being checked at *moment*."""
        free = Q(claimed_at=None) | Q(claimed_at__lte=moment - CLAIM_HOLDS)
        return self.followed().filter(free, paused_at=None).exclude(feed_address="")

    def due_at(self, moment: datetime) -> SourceQuerySet:
        """Those to be checked at *moment*, and not being checked right now."""
        return self.free_at(moment).filter(next_check_at__lte=moment)


class Source(HasProblem, OfOrganisation):  # type: ignore[django-manager-missing]
    """Where stories come from: a feed, given itself or found through a page."""

    class Kind(models.TextChoices):
        """What address was given."""

        FEED = "feed", _("A feed")
        PAGE = "page", _("A page that has a feed")

    kind = models.CharField(max_length=4, choices=Kind, default=Kind.FEED)
    address = models.CharField(_("address"), max_length=MOST_ADDRESS)
    feed_address = models.CharField(max_length=MOST_ADDRESS, blank=True)
    found_feeds = models.JSONField(default=list, blank=True)
    name = models.CharField(_("name"), max_length=120)
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    content_type = models.CharField(_("type"), max_length=12, choices=ContentType, default="news")
    origin = models.CharField(_("whose stories"), max_length=8, choices=Origin, default="field")
    language = models.CharField(_("language"), max_length=8, blank=True)
    daily_cap = models.PositiveSmallIntegerField(
        _("at most a day"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    attempts = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(default=clock.now)
    problem_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=400, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    objects: ClassVar[Any] = OfOrganisationManager.of(SourceQuerySet)

    class Meta(OfOrganisation.Meta):
        ordering = ["name"]
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "feed_address"],
                condition=~Q(feed_address=""),
                name="library_source_feed",
            ),
        ]
        indexes = [models.Index(fields=["next_check_at"], name="library_source_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_paused(self) -> bool:
        """Whether somebody stopped the checks."""
        return self.paused_at is not None

    @property
    def is_removed(self) -> bool:
        """Whether somebody removed it; what it brought stays, and is remembered as seen."""
        return self.removed_at is not None

    @property
    def kills_its_workers(self) -> bool:
        """Whether so many attempts began and never ended that one more is in vain."""
        return self.attempts >= MOST_ATTEMPTS

    @property
    def is_looking(self) -> bool:
        """Whether we still look for its feed."""
        return not (self.feed_address or self.found_feeds or self.problem)

    @property
    def awaits_choice(self) -> bool:
        """Whether somebody is to choose between several feeds."""
        return bool(self.found_feeds) and not self.feed_address

    @property
    def is_unfound(self) -> bool:
        """Whether its feed was looked for and not found."""
        return self.has_problem and not (self.feed_address or self.found_feeds)

    @property
    def is_attempt(self) -> bool:
        """Whether it is an address without a feed that never brought anything: no source yet."""
        return self.is_unfound and Source.objects.filter(pk=self.pk).attempts().exists()

    @property
    def is_first_check(self) -> bool:
        """Whether no check went well yet."""
        return self.checked_at is None

    def pause(self, *, by: Membership) -> None:
        """Stop checking until somebody resumes it."""
        if not self.is_paused:
            self.paused_at, self.paused_by = clock.now(), by

    def resume(self) -> None:
        """Check again, starting now."""
        self.paused_at, self.paused_by = None, None
        self.next_check_at = clock.now()

    def remove(self, *, by: Membership) -> None:
        """Follow it no more."""
        self.removed_at, self.removed_by = clock.now(), by

    def restore(self) -> None:
        """Follow it again, starting now."""
        self.removed_at, self.removed_by = None, None
        self.next_check_at = clock.now()

    def look_anew(self) -> None:
        """Have no feed and no problem, so that its feed is looked for."""
        self.feed_address, self.found_feeds, self.kind = "", [], self.Kind.FEED
        self.forget_problem()
        self.failures = self.attempts = 0
        self.claimed_at, self.next_check_at = None, clock.now()

    def move_to(self, address: str) -> None:
        """Have another address; of its feed only the newest come at first, as of a new one."""
        self.address, self.checked_at = address, None
        self.etag = self.last_modified = ""
        self.look_anew()

    def begin_attempt(self) -> None:
        """Count an attempt that may never end, since its worker may be killed."""
        self.attempts += 1

    def went_well(self, *, at: datetime, etag: str, last_modified: str) -> None:
        """Remember a check that went well, and what makes the next one cheap."""
        self.checked_at, self.next_check_at, self.claimed_at = at, at + USUAL_WAIT, None
        self.forget_problem()
        self.failures = self.attempts = 0
        self.etag, self.last_modified = etag[:400], last_modified[:100]

    def forget_problem(self) -> None:
        """Have no problem any more, nor a day since when."""
        super().forget_problem()
        self.problem_since = None

    def went_wrong(self, problem: Refusal, *, at: datetime, wait: timedelta | None = None) -> None:
        """Remember a failed check, and wait twice as long as before, at most a day.

        *wait* is what the site itself asked for, if it did.
        """
        self.failures += 1
        # What killed its workers is tried once in a while, and not five times again.
        self.attempts = MOST_ATTEMPTS - 1 if self.kills_its_workers else 0
        self.problem_since = self.problem_since or at
        self.note_problem(problem)
        self.claimed_at = None
        doubled = USUAL_WAIT * 2 ** min(self.failures - 1, 10)
        self.next_check_at = at + min(max(doubled, wait or doubled), LONGEST_WAIT)

    @property
    def just_failed_too_often(self) -> bool:
        """Whether this very failure is the one at which curators are told."""
        return self.failures == TELLS_AFTER_FAILURES
