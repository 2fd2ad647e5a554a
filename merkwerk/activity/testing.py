"""Happenings for the tests of this room and of the rooms above."""

from __future__ import annotations

from merkwerk.activity import remembering, verbs
from merkwerk.activity.models import Activity
from merkwerk.people.models import Membership

TRIED = verbs.register("activity.test.tried", "%(who)s tried %(what)s")


def make_activity(by: Membership | None, public_id: str = "iets") -> Activity:
    """Remember that somebody tried something."""
    return remembering.remember(TRIED.name, by=by, subject=("test", public_id))
