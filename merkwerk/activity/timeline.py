"""The timeline: what happened, ready for a page, with one question per kind of subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merkwerk.activity import verbs
from merkwerk.activity.models import Activity, ActivityQuerySet
from merkwerk.kit.registers import Subject, resolve_subjects

A_PAGE = 50


@dataclass(frozen=True)
class Happening:
    """One line of a timeline: the activity, and what it was about if that still exists."""

    activity: Activity
    subject: Subject | None

    @property
    def sentence(self) -> str:
        """The happening in the language of the reader."""
        verb = verbs.known(self.activity.verb)
        if verb is None:
            return self.activity.verb
        return str(verb.sentence) % {**self.activity.facts, "who": self._who, "what": self._what}

    @property
    def _who(self) -> str:
        by = self.activity.by
        if by is None:
            return "Merkwerk"
        return by.name or _("somebody who left")

    @property
    def _what(self) -> str:
        return self.subject.title if self.subject else _("something that is gone")


def timeline(
    activities: ActivityQuerySet | None = None, *, most: int = A_PAGE
) -> Sequence[Happening]:
    """Return the latest *most* happenings of *activities* (of everything, if none are given).

    Three queries and one per kind of subject at most, however many happenings there are.
    """
    chosen = Activity.objects.all() if activities is None else activities
    return with_subjects(chosen.newest_first()[:most])


def with_subjects(activities: Iterable[Activity]) -> list[Happening]:
    """Return happenings in the same order, their subjects resolved all at once."""
    rows = list(activities)
    subjects = resolve_subjects((row.subject_kind, row.subject_id) for row in rows)
    return [Happening(row, subjects.get((row.subject_kind, row.subject_id))) for row in rows]
