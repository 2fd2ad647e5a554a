"""Knowing: who met a story by themselves, so that no mail need tell them of it."""

from __future__ import annotations

from collections.abc import Iterable

from merkwerk.kit.registers import acquaintances
from merkwerk.sharing.models import Draft, Passed, Saved, Share


def who_know(public_id: str) -> Iterable[int]:
    """Return the keys of those who wrote about a story, shared it, kept it or did not want it."""
    passed, *others = (
        rows.objects.filter(story__public_id=public_id).values_list("membership_id", flat=True)
        for rows in (Passed, Saved, Draft, Share)
    )
    found: Iterable[int] = passed.union(*others)
    return found


def register() -> None:
    """Fill the register of acquaintances."""
    acquaintances["story"] = who_know
