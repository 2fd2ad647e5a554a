"""Figures lent to the pages of lower rooms, always for many subjects at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import ngettext

from merkwerk.kit.registers import register_panel
from merkwerk.links import counting


def clicks_of_stories(public_ids: Sequence[str]) -> Mapping[str, str]:
    """Return how often each story was clicked through to, in words; without visits no words."""
    found = counting.by_dimension("story", public_ids)
    return {key: _words(totals.counted) for key, totals in found.items() if totals.answered}


def _words(clicks: int) -> str:
    return ngettext("%(clicks)s click", "%(clicks)s clicks", clicks) % {"clicks": clicks}


register_panel("library.stories.outcomes", clicks_of_stories)
