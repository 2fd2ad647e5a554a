"""Claiming: one gentle question, "did you share it?", because most networks tell us nothing."""

from __future__ import annotations

from merkwerk.notifications import reading
from merkwerk.sharing.models import Share

YES, NO, UNDO = "yes", "no", "undo"


def answer(share: Share, said: str) -> Share:
    """Remember what the person said: yes (*claimed*), no, or take it back. Twice is harmless."""
    deed = {YES: share.claim, NO: share.deny, UNDO: share.reopen}.get(said)
    if deed is not None:
        deed()
        share.save(update_fields=["claimed_at", "denied_at"])
        reading.read_about(("story", share.story.public_id), by=share.membership)
    return share
