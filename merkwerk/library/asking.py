"""Asking: which questions help somebody begin to write about a story.

A question, never a finished post: people are advisers, not advertisers.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.library.models import ContentType, StarterQuestion, Story

FRIEND = _("What would you tell a friend about this?")
OURS: dict[str, tuple[str | Promise, ...]] = {
    ContentType.NEWS: (FRIEND, _("What does this change for the people you work for?")),
    ContentType.VISUAL: (_("What can you not see in this picture, and do you know?"), FRIEND),
    ContentType.EXPERT: (FRIEND, _("Do you agree, from what you see at work?")),
    ContentType.HUMOUR: (_("When did this happen to you?"), FRIEND),
    ContentType.HR_UPDATE: (FRIEND, _("What do you notice of this yourself?")),
    ContentType.VACANCY: (
        _("Who would you like to have as your new colleague?"),
        _("What do you like about working here?"),
    ),
    ContentType.EVENT: (_("Whom would you like to meet there?"), _("Why are you going yourself?")),
    ContentType.OFFER: (_("Whom do you know that this would help?"), FRIEND),
}


def questions_for(story: Story, language: str | None = None) -> list[str]:
    """Return the questions to start from, best first, in *language* (default: the story's own).

    Those written for the story go first, whatever their language, with this one in front; else the
    organisation's for this type of story, else its general ones; else ours.
    """
    language = language or story.language
    general = Q(story=None, content_type__in=["", story.content_type], language=language)
    written = StarterQuestion.objects.filter(Q(story=story) | general, removed_at=None)
    chosen = sorted(written, key=lambda one: (_nearness(one), one.language != language))
    nearest = [str(one.text) for one in chosen if _nearness(one) == _nearness(chosen[0])]
    return nearest or ours_for(story.content_type, language)


def ours_for(content_type: str, language: str) -> list[str]:
    """Return our own questions for a type of story, in *language*."""
    with translation.override(language):
        return [str(question) for question in OURS.get(content_type, (FRIEND,))]


def _nearness(question: StarterQuestion) -> int:
    if question.story_id:
        return 0
    return 1 if question.content_type else 2
