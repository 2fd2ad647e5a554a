"""What this room keeps of people, and for how long."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.registers import Privacy, register_privacy
from merkwerk.links.models import Link


def let_go_of_shares(share_ids: Iterable[str]) -> int:
    """Take the person off their links: the links go on, but no longer say whose share they are.

    For the room that knows whose shares they were, when somebody leaves. Takes public ids of
    shares; returns how many links were changed. Safe to repeat.
    """
    changed: int = Link.objects.of_dimension("share", share_ids).update(share="")
    return changed


register_privacy(
    Privacy(
        room="links",
        tables={
            "Link": _("as long as the organisation is here; whose share it is, until they leave"),
            "Visit": _("30 days, and without the visitor's network address"),
            "LinkDay": _("as long as the link is here; it names no visitor"),
            "LinkDayReason": _("as long as the link is here; it names no visitor"),
            "Segment": _("31 days; it names nobody"),
        },
    )
)
