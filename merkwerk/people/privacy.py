"""How people's own rows leave this room."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.registers import Privacy, departures, register_privacy
from merkwerk.people.models import Membership


def export(membership: Membership) -> dict[str, Any]:
    """Return what this room keeps of *membership*."""
    asked = ("network", "is_used", "shares_work", "is_willing", "instance")
    choices = membership.networkchoice_set.values(*asked)
    stays = membership.teamstay_set.values("team__name", "from_on", "until_on")
    return {
        "membership": membership.as_exported(),
        "networks": list(choices),
        "teams": [
            {"team": stay["team__name"], "from": stay["from_on"], "until": stay["until_on"]}
            for stay in stays
        ],
    }


def leave(membership: Membership) -> None:
    """Delete at once what somebody said of their networks.

    Whether they are willing is a fact of the membership, and ends with it where it is closed.
    """
    membership.networkchoice_set.all().delete()


def forget(membership: Membership) -> None:
    """Erase the choices and the name; the bare row stays until higher rooms let go of it."""
    membership.networkchoice_set.all().delete()
    membership.teamstay_set.all().delete()
    if membership.picture:
        membership.picture.delete(save=False)
    membership.name = ""
    membership.relation_line = ""
    membership.save()


register_privacy(
    Privacy(
        room="people",
        tables={
            "Organisation": _("as long as the organisation is here"),
            "GivenSlug": _("for ever; it names no person"),
            "Team": _("as long as the organisation is here"),
            "TeamStay": _("until 30 days after leaving"),
            "Person": _("until the last membership is erased"),
            "Membership": _("until 30 days after leaving"),
            "NetworkChoice": _("until leaving"),
        },
        export=export,
        forget=forget,
    )
)
departures["people"] = leave
