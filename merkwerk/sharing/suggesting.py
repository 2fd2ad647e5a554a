"""What helps somebody begin: a question, suggestions to start from, the relation line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merkwerk.library.models import Story
from merkwerk.people.models import Membership


@dataclass(frozen=True)
class Help:
    """The composer's help for one person and one story."""

    question: str
    suggestions: Sequence[tuple[str, str]]
    relation_line: str

    def words(self, key: str) -> str:
        """Return the words behind a chip: ``relation`` or a suggestion's id; empty if unknown."""
        return self.relation_line if key == "relation" else dict(self.suggestions).get(key, "")


def help_for(story: Story | None, membership: Membership) -> Help:
    """Return where to begin. The same person meets the same question about the same story."""
    return Help(
        question=_question(story, membership),
        suggestions=_suggestions(story, membership),
        relation_line=relation_line(membership),
    )


def relation_line(membership: Membership) -> str:
    """Return the sentence that says where somebody works: their own, or ours."""
    if membership.relation_line:
        return membership.relation_line
    return _("I work at %(organisation)s.") % {"organisation": membership.organisation.name}


def fairly(key: str, options: int) -> int:
    """Return an index below *options* that is stable for *key* and even over many keys."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % options


def _question(story: Story | None, membership: Membership) -> str:
    questions = story.starter_questions if story else []
    if not questions:
        return _("What would you like to tell?")
    key = f"{membership.public_id}:{story.public_id if story else ''}"
    return str(questions[fairly(key, len(questions))])


def _suggestions(story: Story | None, membership: Membership) -> list[tuple[str, str]]:
    if story is None:
        return []
    found = list(story.suggestions.filter(removed_at=None))
    found.sort(key=lambda one: (one.language != membership.language, one.pk))
    return [(one.public_id, one.text) for one in found]
