from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock, ids
from merkwerk.kit.tenancy import OfOrganisation, OfOrganisationManager
from merkwerk.library.models import searching
from merkwerk.library.models.story_questions import StoryQuerySet
from merkwerk.library.models.topic import StoryTopic, Topic

if TYPE_CHECKING:
    from merkwerk.library.models import Approval, Reading
    from merkwerk.people.models import Membership

MOST_ADDRESS = 2000
MOST_TITLE = 300
MOST_TEXT = 5000
MOST_LINE = 300


class ContentType(models.TextChoices):
    """What kind of story it is, as people know it."""

    NEWS = "news", _("News")
    VISUAL = "visual", _("Photo or video")
    EXPERT = "expert", _("Expert view or blog")
    HUMOUR = "humour", _("Humour")
    HR_UPDATE = "hr_update", _("HR update")
    VACANCY = "vacancy", _("Vacancy")
    EVENT = "event", _("Event")
    OFFER = "offer", _("Offer")


class Origin(models.TextChoices):
    """Whose story it is: of the organisation, or of the field it works in."""

    OWN = "own", _("From us")
    FIELD = "field", _("From our field")


class MayShare(models.TextChoices):
    """May I share this?"""

    YES = "yes", _("Yes, share it")
    ASK = "ask", _("Ask first")
    NO = "no", _("No, do not share")


class WithoutSearchWords(OfOrganisationManager):
    """Gives stories without the columns that only a search reads."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Leave the words for searching in the database."""
        return super().get_queryset().defer("plain_words", "stems")


class Story(OfOrganisation):  # type: ignore[django-manager-missing]
    """Something the organisation offers for sharing; its life is a row of dates with authors."""

    address = models.CharField(_("address"), max_length=MOST_ADDRESS, blank=True)
    canonical_address = models.CharField(max_length=MOST_ADDRESS, blank=True)
    title = models.CharField(_("title"), max_length=MOST_TITLE, blank=True)
    summary = models.TextField(_("what it is about"), max_length=MOST_TEXT, blank=True)
    site = models.CharField(_("site"), max_length=MOST_LINE, blank=True)
    author = models.CharField(_("author"), max_length=MOST_LINE, blank=True)
    published_elsewhere_at = models.DateTimeField(_("published there"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, default="nl")
    translation_group = models.CharField(max_length=22, default=ids.new_public_id)
    image = models.ForeignKey(
        "media.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    image_address = models.CharField(max_length=MOST_ADDRESS, blank=True)
    content_type = models.CharField(_("type"), max_length=12, choices=ContentType, default="news")
    origin = models.CharField(_("whose story"), max_length=8, choices=Origin, default="own")
    topics = models.ManyToManyField(Topic, through=StoryTopic, related_name="+")

    why_it_matters = models.CharField(_("why this matters"), max_length=MOST_LINE, blank=True)
    why_skipped_at = models.DateTimeField(null=True, blank=True)
    why_skipped_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    may_share = models.CharField(_("may I share this?"), max_length=4, choices=MayShare, blank=True)
    may_share_reason = models.CharField(_("the reason"), max_length=MOST_LINE, blank=True)

    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    source = models.ForeignKey(
        "library.Source", on_delete=models.SET_NULL, null=True, blank=True, related_name="stories"
    )
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    planned_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    retired_because = models.CharField(max_length=MOST_LINE, blank=True)

    revision = models.PositiveIntegerField(default=1)
    revised_at = models.DateTimeField(default=clock.now)
    revised_by = models.ForeignKey(
        "people.Membership", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revisers = models.JSONField(default=dict, blank=True)
    edited_fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    plain_words = searching.KeptColumn(
        expression=searching.plain_words(), output_field=models.TextField(), db_persist=True
    )
    stems = searching.KeptColumn(
        expression=searching.all_stems(), output_field=SearchVectorField(), db_persist=True
    )

    objects: ClassVar[Any] = WithoutSearchWords.of(StoryQuerySet)

    class Meta(OfOrganisation.Meta):
        constraints = [
            *OfOrganisation.Meta.constraints,
            models.CheckConstraint(
                condition=Q(published_at=None) | (~Q(title="") & ~Q(may_share="")),
                name="library_published_is_ready",
            ),
            models.CheckConstraint(
                condition=~Q(may_share__in=["ask", "no"])
                | ~Q(may_share_reason="")
                | Q(published_at=None),
                name="library_ask_or_no_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                "organisation",
                models.F("published_at").desc(),
                "id",
                name="library_story_published",
            ),
            models.Index("organisation", models.F("made_at").desc(), name="library_story_made"),
            models.Index(
                fields=["organisation", "canonical_address"], name="library_story_address"
            ),
            models.Index(
                fields=["organisation", "publish_at"],
                condition=Q(published_at=None),
                name="library_story_planned",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.address

    # Questions.

    @property
    def is_published(self) -> bool:
        """Whether it was published and not put away since."""
        return self.published_at is not None and self.retired_at is None

    @property
    def is_planned(self) -> bool:
        """Whether it waits for the time that was set."""
        return self.publish_at is not None and self.published_at is None and not self.retired_at

    @property
    def is_retired(self) -> bool:
        """Whether it was put away."""
        return self.retired_at is not None

    @property
    def why_is_skipped(self) -> bool:
        """Whether somebody left the line out on purpose."""
        return self.why_skipped_at is not None

    @property
    def may_be_shared(self) -> bool:
        """Whether there is anything to share: *no* means no, *ask* means after asking."""
        return self.may_share in (MayShare.YES, MayShare.ASK)

    @property
    def reading(self) -> Reading | None:
        """Return how the fetch of its page goes, if there was one."""
        return self.reading_set.first()

    @property
    def approval(self) -> Approval | None:
        """Return the standing verdict on this story, if any."""
        return self.approval_set.filter(undone_at=None).first()

    @property
    def state(self) -> str:
        """Return one adjective: retired, ended, published, planned, proposed, declined or draft."""
        return self.state_at(clock.now())

    def is_open_at(self, moment: datetime) -> bool:
        """Whether people may read and share it at *moment*."""
        return self.is_published and not self.has_ended_at(moment)

    def has_ended_at(self, moment: datetime) -> bool:
        """Whether its last day has passed at *moment*."""
        return self.expires_at is not None and self.expires_at <= moment

    def state_at(self, moment: datetime) -> str:
        """Return the state at *moment* as an adjective a person would say."""
        if self.is_retired:
            return "retired"
        if self.is_published:
            return "ended" if self.has_ended_at(moment) else "published"
        return "planned" if self.is_planned else self._state_before_planning()

    def _state_before_planning(self) -> str:
        if self.source_id is None:
            return "draft"
        return {None: "proposed", "accepted": "draft"}.get(self._standing_verdict, "declined")

    @property
    def _standing_verdict(self) -> str | None:
        """Return what `with_verdict` brought along, else ask."""
        if hasattr(self, "standing_verdict"):
            return str(self.standing_verdict) if self.standing_verdict else None
        approval = self.approval
        return approval.verdict if approval is not None else None

    @property
    def starter_questions(self) -> list[str]:
        """Return questions to start writing from: its own, else the organisation's, else ours."""
        from merkwerk.library import asking

        return asking.questions_for(self)

    def get_absolute_url(self) -> str:
        """Return the page where people read it."""
        return reverse("library_story", args=[self.organisation.slug, self.public_id])

    # Deeds.

    def publish(self, *, by: Membership | None, at: datetime) -> None:
        """Offer it to everybody from *at*. Whether it is ready is `publishing`'s to ask."""
        self.published_at, self.published_by = at, by
        self.retired_at, self.retired_by, self.retired_because = None, None, ""

    def unplan(self) -> None:
        """Take away the time at which it was to be published, if it was not yet."""
        if self.published_at is None:
            self.publish_at, self.planned_by = None, None

    def retire(self, *, by: Membership | None, because: str, at: datetime) -> None:
        """Put it away: nobody is offered it any more, also not at a time that was set."""
        self.unplan()
        self.retired_at, self.retired_by = at, by
        self.retired_because = because[:MOST_LINE]

    def bring_back(self) -> None:
        """Undo putting it away."""
        self.retired_at, self.retired_by, self.retired_because = None, None, ""

    def skip_why(self, *, by: Membership) -> None:
        """Record that the line *why this matters* is left out on purpose, by whom and when."""
        if not self.why_is_skipped:
            self.why_skipped_at, self.why_skipped_by = clock.now(), by

    def unskip_why(self) -> None:
        """Take back that the line is left out."""
        self.why_skipped_at, self.why_skipped_by = None, None
