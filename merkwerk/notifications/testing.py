"""Notices for the tests of this room and of the rooms above, and a real mail server on loopback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from merkwerk.notifications import delivering, telling
from merkwerk.notifications.kinds import Letter, NoticeKind
from merkwerk.people.models import Membership, Organisation


class Tried(NoticeKind):
    """A kind for tests; a subject that begins with "gone" is not there any more."""

    key = "notifications.test.tried"

    def describe(self, public_ids: Sequence[str], language: str) -> Mapping[str, Letter]:
        """Describe everything that is still there."""
        return {
            each: Letter(
                title=f"{'Verhaal' if language == 'nl' else 'Story'} {each}",
                detail="Waarom dit ertoe doet." if language == "nl" else "Why this matters.",
                action_label="Lees verder" if language == "nl" else "Read on",
                action_path=f"/o/lumen/stories/{each}/",
            )
            for each in public_ids
            if not each.startswith("gone")
        }


class Awaited(Tried):
    """A kind for tests that somebody is waiting for, so hours and caps do not rule it."""

    key = "notifications.test.awaited"
    is_rationed = False


def make_notice(to: Membership, subject: str = "een", kind: type[NoticeKind] = Tried) -> None:
    """Tell somebody about a subject."""
    telling.tell(kind.key, to=to, subject=("test", subject))


def deliver(organisation: Organisation) -> None:
    """Send everything that is due now in an organisation."""
    while delivering.deliver(organisation.pk):
        pass
