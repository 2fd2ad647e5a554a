"""Claiming: one gentle question, "did you share it?", because most networks tell us nothing."""

from __future__ import annotations

from django.http import Http404

from merkwerk.notifications import reading
from merkwerk.sharing.models import Share

YES, NO, UNDO = "yes", "no", "undo"


def answer(share: Share, said: str) -> Share:
    """Remember what the person said: yes (*claimed*), no, or take it back. Twice is harmless.

    Raises Http404 when the share went meanwhile.
    """
    deed = {YES: share.claim, NO: share.deny, UNDO: share.reopen}.get(said)
    if deed is not None:
        deed()
        said_at = {"claimed_at": share.claimed_at, "denied_at": share.denied_at}
        if not Share.objects.filter(pk=share.pk).update(**said_at):
            raise Http404
        reading.read_about(("story", share.story.public_id), by=share.membership)
    return share
