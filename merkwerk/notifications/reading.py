"""Reading: the inbox, and what it means to have read something: it is not mailed any more.

Who meets a subject elsewhere (writes about it, shares it, does not want it) has read about it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from merkwerk.notifications import access, kinds
from merkwerk.notifications.kinds import Letter
from merkwerk.notifications.models import Notice
from merkwerk.notifications.models.notice import NoticeQuerySet
from merkwerk.people.models import Membership

COUNTED_TO = 100


@dataclass(frozen=True)
class Line:
    """A notice with its letter; without one, what it was about is gone or hidden."""

    notice: Notice
    letter: Letter | None


def lines_of(notices: Sequence[Notice]) -> list[Line]:
    """Return notices with their letters in the reader's language, one question per kind."""
    letters = kinds.letters_for((each.asks_for for each in notices), get_language() or "en")
    return [Line(each, letters.get(each.asks_for)) for each in notices]


def read(notice: Notice) -> str | None:
    """Mark *notice* read and return the path it leads to; None if that is gone."""
    Notice.objects.filter(pk=notice.pk).read()
    letter = lines_of([notice])[0].letter
    path = letter.action_path if letter else ""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else None


def read_about(subject: tuple[str, str], *, by: Membership) -> int:
    """Mark read whatever *by* was told about *subject* (kind and public id): they know it now.

    Safe to repeat. Returns how many notices were new.
    """
    return _told_about(subject, by).read()


def is_news(subject: tuple[str, str], *, to: Membership) -> bool:
    """Whether *to* was told about *subject* and has not read it yet."""
    return _told_about(subject, to).unread().exists()


def _told_about(subject: tuple[str, str], membership: Membership) -> NoticeQuerySet:
    notices: NoticeQuerySet = Notice.objects.told_to(membership)
    return notices.about(subject)


def read_all(membership: Membership) -> int:
    """Mark everything as read. Returns how many were new."""
    return access.inbox_of(membership).order_by().read()


def unread_count(membership: Membership) -> int:
    """Return how many notices are unread, counted to 100 at most: one cheap query a page."""
    unread: NoticeQuerySet = Notice.objects.told_to(membership).unread()
    return unread.values("pk")[:COUNTED_TO].count()
