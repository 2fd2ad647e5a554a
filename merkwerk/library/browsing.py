"""Browsing: which stories of the library somebody looks at, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.library.models import ContentType, MayShare, Origin
from merkwerk.library.models.story_questions import StoryQuerySet

A_PAGE = 25
STATES = {
    "published": _("Published"),
    "planned": _("Planned"),
    "draft": _("Drafts"),
    "ended": _("Ended"),
    "retired": _("Put away"),
}


@dataclass(frozen=True)
class Wish:
    """What somebody asked to see; empty means no matter."""

    words: str = ""
    state: str = ""
    content_type: str = ""
    may_share: str = ""
    origin: str = ""
    language: str = ""
    topic: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> Wish:
        """Return the wish of an address; what makes no sense is left out."""
        return cls(
            words=asked.get("q", "").replace("\x00", "")[:200].strip(),
            state=_one_of(asked.get("state"), STATES),
            content_type=_one_of(asked.get("type"), dict(ContentType.choices)),
            may_share=_one_of(asked.get("may"), dict(MayShare.choices)),
            origin=_one_of(asked.get("origin"), dict(Origin.choices)),
            language=asked.get("language", "").replace("\x00", "")[:8],
            topic=asked.get("topic", "").replace("\x00", "")[:22],
        )

    @property
    def is_empty(self) -> bool:
        """Whether everything is asked for."""
        return self == Wish()

    @property
    def is_narrow(self) -> bool:
        """Whether more is asked for than words and a state."""
        return self != Wish(words=self.words, state=self.state)


def stories(all_stories: StoryQuerySet, wish: Wish) -> StoryQuerySet:
    """Return what is wished of *all_stories*, newest first.

    Without a state: everything one works on or worked on, so neither the queue nor what is away.
    """
    found = _in_state(all_stories, wish.state).matching(wish.words)
    exact = {
        "content_type": wish.content_type,
        "may_share": wish.may_share,
        "origin": wish.origin,
        "language": wish.language,
        "topics__public_id": wish.topic,
    }
    wanted: StoryQuerySet = found.filter(**{name: value for name, value in exact.items() if value})
    return wanted.in_order()


def _in_state(found: StoryQuerySet, state: str) -> StoryQuerySet:
    if state:
        return found.in_state(state, clock.now())
    return found.worked_on()


def _one_of(value: str | None, choices: Mapping[str, object]) -> str:
    return value if value is not None and value in choices else ""
