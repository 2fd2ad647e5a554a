"""Reminding: a connection that ends by itself is told a week and a day before, once each."""

from __future__ import annotations

from datetime import UTC, timedelta

from merkwerk.kit import clock
from merkwerk.notifications import telling
from merkwerk.people.models import Membership, Role
from merkwerk.sharing import network_apps
from merkwerk.sharing.models import Connection
from merkwerk.sharing.notices import ConnectionEnds, NetworkEnds

BEFORE = {"week": timedelta(days=7), "day": timedelta(days=1)}


def remind() -> int:
    """Tell everybody of this organisation whose connection ends soon; return how many were due.

    A notice is made once for each ending and each of the two moments, however often this runs.
    """
    now = clock.now()
    ending = Connection.objects.running_out(now + BEFORE["week"]).select_related("membership")
    for row in ending:
        ends = row.ends_at
        if ends is not None and ends > now:
            _tell(row, "day" if ends - now <= BEFORE["day"] else "week")
    return len(ending)


def _tell(row: Connection, moment: str) -> None:
    ends = row.ends_at
    occasion = f"{row.public_id}:{ends:%y%m%d}-{moment}"
    telling.tell(ConnectionEnds.key, to=row.membership, subject=("connection", occasion))


def warn_administrators() -> int:
    """Tell the administrators of this organisation of each network that ends; return how many do.

    Once for each network and version, however often this runs.
    """
    alarms = network_apps.alarms(clock.today(UTC))
    administrators = Membership.objects.all().here().with_role(Role.ADMINISTRATOR)
    for network in alarms:
        occasion = f"{network}:{network_apps.app_of(network).version}"
        telling.tell_many(NetworkEnds.key, to=administrators, subject=("network", occasion))
    return len(alarms)
