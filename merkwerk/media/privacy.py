"""How pictures leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock, tenancy
from merkwerk.kit.registers import Privacy, register_privacy
from merkwerk.media.models import Image
from merkwerk.people.models import Membership, Organisation

ORPHANS_AFTER = timedelta(days=1)


def export(membership: Membership) -> dict[str, Any]:
    """Return which pictures this person brought in."""
    kept = Image.objects.filter(kept_by=membership).order_by("kept_at")
    return {"images": list(kept.values("public_id", "alt", "kept_at"))}


def forget(membership: Membership) -> None:
    """Take the name off; the picture is the organisation's."""
    Image.objects.filter(kept_by=membership).update(kept_by=None)


def sweep() -> int:
    """Delete folders of this organisation that no row knows, a day old; return how many.

    They stay behind when a worker ends between writing the files and writing the row.
    """
    home = Organisation.objects.values_list("public_id", flat=True).get(pk=tenancy.current_id())
    if not default_storage.exists(home):
        return 0
    known = set(Image.objects.values_list("folder", flat=True))
    folders = [f"{home}/{name}" for name in default_storage.listdir(home)[0]]
    return sum(_erase_if_old(folder) for folder in folders if folder not in known)


def _erase_if_old(folder: str) -> bool:
    paths = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    times: list[datetime] = [default_storage.get_modified_time(path) for path in paths]
    if any(time > clock.now() - ORPHANS_AFTER for time in times):
        return False
    for path in paths:
        default_storage.delete(path)
    default_storage.delete(folder)
    return True


register_privacy(
    Privacy(
        room="media",
        tables={"Image": _("as long as what it belongs to; without a name 30 days after leaving")},
        export=export,
        forget=forget,
        sweep=sweep,
    )
)
