"""Reminding: a connection that ends by itself is told a week and a day before, once each."""

from __future__ import annotations

from datetime import UTC, timedelta

from merkwerk.kit import clock
from merkwerk.notifications import telling
from merkwerk.people.models import Membership, Role
from merkwerk.sharing import connecting, network_apps
from merkwerk.sharing.models import Connection
from merkwerk.sharing.notices import ConnectionEnds, NetworkEnds

IDLE = timedelta(days=14)
SHORT_LIVED = timedelta(days=1)  # what lasts shorter is renewed by posting
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


def renew_idle() -> int:
    """Renew what would end within a fortnight without anybody posting; return how many were due.

    Some networks renew a token only while it lasts, and people may not post for months.
    """
    soon = clock.now() + IDLE
    idle = Connection.objects.confirmed().filter(can_renew=True, renewable_until=None, needs="")
    due = list(idle.filter(expires_at__lte=soon, expires_at__gt=clock.now() + SHORT_LIVED))
    for row in due:
        connecting.renew(row)
    return len(due)


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
