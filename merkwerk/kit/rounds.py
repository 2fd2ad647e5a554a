"""Rounds: the same deed in one organisation after another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

log = logging.getLogger(__name__)


def go_round(organisation_ids: Iterable[int], deed: Callable[[int], object]) -> int:
    """Do *deed* for each organisation; return the sum of the numbers it returned.

    Where it fails it is logged, and keeps no other organisation waiting: what one organisation has
    brought about must never be felt in another. To be repeated by whoever calls it.
    """
    total = 0
    for organisation_id in organisation_ids:
        try:
            done = deed(organisation_id)
        except Exception:
            log.exception("A round failed in organisation %s", organisation_id)
        else:
            total += done if isinstance(done, int) else 0
    return total
