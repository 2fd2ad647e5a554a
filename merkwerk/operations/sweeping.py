"""Sweeping: what is past its retention goes, room by room, as each room's ``privacy.py`` says."""

from __future__ import annotations

import logging

from merkwerk.kit import tenancy
from merkwerk.kit.registers import privacy
from merkwerk.people.models import Organisation

log = logging.getLogger(__name__)


def sweep_everything() -> int:
    """Let every room sweep in every organisation; return how many rows went.

    Each organisation is a transaction of its own, and one that fails does not keep the others from
    being swept. Safe to repeat.
    """
    return sum(_sweep(organisation) for organisation in Organisation.objects.order_by("pk"))


def _sweep(organisation: Organisation) -> int:
    try:
        with tenancy.acting_in(organisation.pk):
            return sum(entry.sweep() for entry in privacy.values())
    except Exception:
        log.exception("Sweeping failed in organisation %s", organisation.public_id)
        return 0
