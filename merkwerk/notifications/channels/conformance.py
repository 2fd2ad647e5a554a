"""The questions every channel must answer; ``tests/test_conformance.py`` asks them of all.

They are asked of a line whose other end is the channel's own double, so that no socket leaves here.
"""

from __future__ import annotations

from merkwerk.notifications.channels.base import (
    Channel,
    Errand,
    House,
    Line,
    Refused,
    Sent,
    Told,
    TryAgain,
    Unknown,
)
from merkwerk.notifications.kinds import Letter

OUTCOMES = (Sent, TryAgain, Refused, Unknown)


def an_errand(public_id: str = "proef", address: str = "bo@lumen.example") -> Errand:
    """Return an errand as channels get it."""
    letter = Letter(title="Verhaal", detail="Waarom.", action_path="/o/lumen/")
    told = Told(House("huis", "lumen", "Lumen"), "nl", (letter,), "Nieuw:", "Omdat je meedoet.")
    return Errand(1, public_id, "bo", "Bo", address, told)


def complaints_about(channel: Channel) -> list[str]:
    """Return what is wrong with a channel, in sentences; an empty list is good."""
    found = []
    if not channel.key.isidentifier() or len(channel.key) > 20:
        found.append("Its key is not a short identifier.")
    if not str(channel.label):
        found.append("It has no label.")
    if not isinstance(channel.dial(), Line):
        found.append("It gives no Line.")
    return found + _complaints_about_carrying(channel)


def _complaints_about_carrying(channel: Channel) -> list[str]:
    found: list[str] = []
    with channel.line() as line:
        for errand in (an_errand(), an_errand("proef2"), an_errand("proef3", "no address")):
            outcome = line.carry(errand)
            if not isinstance(outcome, OUTCOMES):
                found.append(f"It answers {outcome!r}, which is no outcome.")
        line.close()
    return found
