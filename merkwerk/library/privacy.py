"""How rows leave: stories are the organisation's, and who worked on them is a name on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.registers import Privacy, register_privacy
from merkwerk.library.models import Approval, Source, SourceEntry, Story, Suggestion
from merkwerk.media import keeping
from merkwerk.people.models import Membership

DECLINED_KEPT = timedelta(days=90)
ATTEMPTS_KEPT = timedelta(days=7)
AUTHORED = (
    (
        Story,
        ("made_by", "why_skipped_by", "planned_by", "published_by", "retired_by", "revised_by"),
    ),
    (Source, ("made_by", "paused_by", "removed_by")),
    (Suggestion, ("made_by",)),
    (Approval, ("by", "undone_by")),
)


def export(membership: Membership) -> dict[str, Any]:
    """Return what this person made and decided here."""
    made = Story.objects.filter(made_by=membership).order_by("made_at")
    verdicts = Approval.objects.filter(by=membership).order_by("at")
    suggested = Suggestion.objects.filter(made_by=membership).order_by("made_at")
    sources = Source.objects.filter(made_by=membership).order_by("made_at")
    return {
        "stories": list(made.values("public_id", "title", "address", "made_at", "published_at")),
        "verdicts": list(verdicts.values("story__title", "verdict", "because", "at")),
        "suggestions": list(suggested.values("story__title", "text", "made_at")),
        "sources": list(sources.values("name", "address", "made_at")),
    }


def forget(membership: Membership) -> None:
    """Take the name off everything this person worked on."""
    for model, fields in AUTHORED:
        for field in fields:
            model.objects.filter(**{field: membership}).update(**{field: None})
    key = str(membership.pk)
    Story.objects.filter(revisers__has_key=key).update(revisers=_without(key))


def _without(key: str) -> Func:
    """Return the revisers of a story without one; the database takes it out of all at once."""
    named = Cast(Value(key), TextField())
    return Func(F("revisers"), named, template="%(expressions)s", arg_joiner=" - ")


def sweep() -> int:
    """Delete declined stories 90 days after, and the words of old ledger lines; return how many.

    The marks in the ledger stay, so that nothing arrives twice. An address at which no feed was
    found goes after a week.
    """
    before = clock.now() - DECLINED_KEPT
    verdicts = Approval.objects.filter(verdict="declined", undone_at=None, at__lt=before)
    declined = Story.objects.all().declined().filter(pk__in=verdicts.values("story"))
    number = sum(_erase(story) for story in declined.select_related("image"))
    spoken = SourceEntry.objects.filter(seen_at__lt=before).exclude(title="", summary="")
    number += _sweep_attempts()
    return number + int(spoken.update(title="", summary="", author="", address=""))


def _sweep_attempts() -> int:
    old = Source.objects.filter(problem_since__lt=clock.now() - ATTEMPTS_KEPT).without_feed()
    found = list(old.values_list("pk", flat=True))
    Source.objects.filter(pk__in=found).delete()
    return len(found)


def _erase(story: Story) -> bool:
    if story.image is not None:
        keeping.let_go(story.image)
    story.delete()
    return True


register_privacy(
    Privacy(
        room="library",
        tables={
            "Topic": _("as long as the organisation is here"),
            "StoryTopic": _("as long as the story"),
            "Story": _("as long as the organisation is here; declined ones 90 days"),
            "Source": _(
                "as long as the organisation is here, also a removed one; "
                "an address without a feed 7 days"
            ),
            "SourceEntry": _("as long as the source; its words 90 days"),
            "Suggestion": _("as long as the story"),
            "StarterQuestion": _("as long as the story"),
            "Approval": _("as long as the story; without a name 30 days after leaving"),
            "Reading": _("as long as the story"),
        },
        export=export,
        forget=forget,
        sweep=sweep,
    )
)
