"""Resealing: every stored secret moves under the newest key. Safe to repeat, and to stop anywhere.

Old keys stay, so that what is sealed meanwhile, or in a back-up, still opens.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from merkwerk.kit import sealing, tenancy
from merkwerk.people.models import Organisation
from merkwerk.sharing.models import BegunConnection, Connection, HostApp

SEALED = (Connection, BegunConnection, HostApp)


def rotate() -> int:
    """Make a new key, and put everything that opens under it; return how many rows moved."""
    sealing.add_key(Path(settings.MERKWERK_VAR) / "secrets")
    moved = 0
    for organisation_id in list(Organisation.objects.values_list("pk", flat=True)):
        with tenancy.acting_in(organisation_id):
            moved += reseal()
    return moved


def reseal() -> int:
    """Put everything of this organisation that opens under the newest key; return how many rows."""
    return sum(
        _moved(model, key)
        for model in SEALED
        for key in list(model.objects.values_list("pk", flat=True))
    )


def _moved(model: type[Connection | BegunConnection | HostApp], key: int) -> bool:
    """Reseal one row under its lock; whether it moved. What opens no more stays as it is."""
    with transaction.atomic():
        row = model.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if row is None or not sealing.is_old(row.sealed):
            return False
        try:
            row.sealed = sealing.reseal(row.sealed, about=row.seal_name)
        except sealing.SealBroken:
            return False
        row.save(update_fields=["sealed"])
        return True
