"""Questions over many stories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from merkwerk.library.models.searching import matching


class StoryQuerySet(models.QuerySet[Any]):
    """Stories of one organisation, asked for as people speak of them."""

    def published(self) -> StoryQuerySet:
        """Published and not put away; some may have ended."""
        return self.filter(published_at__isnull=False, retired_at=None)

    def open_at(self, moment: datetime) -> StoryQuerySet:
        """Published before *moment*, and not ended by then."""
        return self.published().filter(
            Q(expires_at=None) | Q(expires_at__gt=moment), published_at__lte=moment
        )

    def ended_at(self, moment: datetime) -> StoryQuerySet:
        """Published, and past its last day at *moment*."""
        return self.published().filter(expires_at__lte=moment)

    def retired(self) -> StoryQuerySet:
        """Put away."""
        return self.filter(retired_at__isnull=False)

    def planned(self) -> StoryQuerySet:
        """To be published at a time that was set."""
        return self.filter(publish_at__isnull=False, published_at=None, retired_at=None)

    def due_at(self, moment: datetime) -> StoryQuerySet:
        """Planned for *moment* or before."""
        return self.planned().filter(publish_at__lte=moment)

    def proposed(self) -> StoryQuerySet:
        """From a source, and nobody has judged it yet: the review queue."""
        return self._unpublished().filter(source__isnull=False).exclude(_judged())

    def declined(self) -> StoryQuerySet:
        """From a source, and not for us."""
        return self._unpublished().filter(_judged("declined"))

    def drafts(self) -> StoryQuerySet:
        """Being written, or accepted and not yet published or planned."""
        mine = Q(source=None) | Q(_judged("accepted"))
        return self._unpublished().filter(mine, publish_at=None)

    def worked_on(self) -> StoryQuerySet:
        """Neither in the review queue, nor declined, nor put away."""
        mine = Q(source=None) | Q(published_at__isnull=False) | Q(_judged("accepted"))
        return self.filter(mine, retired_at=None)

    def in_order(self) -> StoryQuerySet:
        """Newest first: by when it is or was published, else made."""
        when = Coalesce("published_at", "publish_at", "made_at")
        return self.order_by(when.desc(), "-id")

    def in_state(self, state: str, moment: datetime) -> StoryQuerySet:
        """Those whose `Story.state_at(moment)` is *state*; an unknown state has none."""
        found = {
            "published": lambda: self.open_at(moment),
            "ended": lambda: self.ended_at(moment),
            "retired": self.retired,
            "planned": self.planned,
            "proposed": self.proposed,
            "declined": self.declined,
            "draft": self.drafts,
        }.get(state, self.none)
        return found()

    def matching(self, text: str) -> StoryQuerySet:
        """Those that have the words of *text*, or words much like them."""
        return self.filter(matching(text)) if text.strip() else self

    def with_picture(self) -> StoryQuerySet:
        """Bring the picture along in the same question."""
        return self.select_related("image__organisation", "organisation")

    def with_verdict(self) -> StoryQuerySet:
        """Bring the standing verdict along, so that `Story.state` asks nothing more."""
        from merkwerk.library.models.approval import Approval

        standing = Approval.objects.filter(story=OuterRef("pk"), undone_at=None)
        found: StoryQuerySet = self.annotate(
            standing_verdict=Subquery(standing.values("verdict")[:1])
        )
        return found

    def _unpublished(self) -> StoryQuerySet:
        return self.filter(published_at=None, retired_at=None)


def _judged(verdict: str = "") -> Exists:
    from merkwerk.library.models.approval import Approval

    standing = Approval.objects.filter(story=OuterRef("pk"), undone_at=None)
    return Exists(standing.filter(verdict=verdict) if verdict else standing)
