"""Small groups stay hidden: below 8 people a number about people says "fewer than 8"."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FEWEST = 8


@dataclass(frozen=True)
class People:
    """A number of people, which only says how many from 8 upward. The number itself is not kept."""

    shown: int | None

    @property
    def is_shown(self) -> bool:
        """Whether there are at least 8, so that breakdowns may be shown too."""
        return self.shown is not None

    def __str__(self) -> str:
        if self.shown is None:
            return _("fewer than %(fewest)s people") % {"fewest": FEWEST}
        people = ngettext("%(count)s person", "%(count)s people", self.shown)
        return people % {"count": formats.number_format(self.shown, force_grouping=True)}


def people(count: int) -> People:
    """Return *count* people as they may be shown."""
    return People(count if count >= FEWEST else None)
