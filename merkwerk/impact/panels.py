"""Figures lent to the pages of lower rooms, always for many subjects at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from merkwerk.impact import reporting
from merkwerk.kit.registers import register_panel
from merkwerk.library.models import Story


def clicks_of_stories(stories: Sequence[Story]) -> Mapping[str, int]:
    """Return the counted clicks of each story by its public id."""
    found = reporting.of_stories(stories)
    return {public_id: report.totals.counted for public_id, report in found.items()}


register_panel("library.stories", clicks_of_stories)
