"""Sweeping: what is past its retention goes, room by room, as each room's ``privacy.py`` says."""

from __future__ import annotations

from functools import partial

from merkwerk.kit import tenancy
from merkwerk.kit.registers import Privacy, privacy
from merkwerk.kit.rounds import go_round
from merkwerk.people.models import Organisation


def sweep_everything() -> int:
    """Let every room sweep in every organisation; return how many rows went.

    Each room in each organisation is a transaction of its own, and one that fails (it is logged)
    keeps no other from being swept. Safe to repeat.
    """
    ids = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    return sum(go_round(ids, partial(_sweep, entry)) for entry in list(privacy.values()))


def _sweep(entry: Privacy, organisation_id: int) -> int:
    with tenancy.acting_in(organisation_id):
        return entry.sweep()
