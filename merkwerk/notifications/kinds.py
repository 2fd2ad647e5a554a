"""The kinds of notices: each room says in its ``notices.py`` what it tells people, and how.

A kind is a subclass of NoticeKind with a ``key``; defining it registers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.people.models import Membership
from merkwerk.people.models.membership import MembershipQuerySet


@dataclass(frozen=True)
class Letter:
    """What a notice says, in one language, for any channel.

    ``action_path`` is an address inside this site, beginning with one slash; ``image_url`` is an
    address or a path. All texts are plain; a channel escapes them.
    """

    title: str
    detail: str = ""
    image_url: str | None = None
    action_label: str = ""
    action_path: str = ""


class NoticeKind:
    """One kind of notice. Subclass it, give it a ``key``, and describe its subjects."""

    key: ClassVar[str]
    is_rationed: ClassVar[bool] = True
    """Whether own hours and the caps rule it, and it is for who takes part alone.

    What is not rationed is what somebody's own work waits for: also who does not take part is told.
    """
    opening: ClassVar[str | Promise] = _("Something new at %(organisation)s:")
    """The sentence before the title in a mail; may use ``%(organisation)s``."""
    why: ClassVar[str | Promise] = _("You get this because you take part at %(organisation)s.")
    """Why somebody gets this; may use ``%(organisation)s``."""

    def __init_subclass__(cls) -> None:
        if "key" in cls.__dict__:
            _kinds[cls.key] = cls()

    def describe(self, public_ids: Sequence[str], language: str) -> Mapping[str, Letter]:
        """Return the letters of these subjects, all at once; what is gone or hidden is absent."""
        raise NotImplementedError


_kinds: dict[str, NoticeKind] = {}


class UnknownKind(LookupError):
    """A notice was asked for that no room registered."""

    def __init__(self, key: str) -> None:
        super().__init__(f"No room registered the notice {key!r}. Add it to its notices.py.")


def of_key(key: str) -> NoticeKind:
    """Return a registered kind. Raises UnknownKind."""
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(key) from None


def all_kinds() -> list[NoticeKind]:
    """Return every registered kind, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def readers(*, is_rationed: bool) -> MembershipQuerySet:
    """Return everybody who may be told what is rationed, or what is not."""
    everybody: MembershipQuerySet = Membership.objects.all()
    return everybody.taking_part() if is_rationed else everybody.acquainted()


def keys_not_rationed() -> list[str]:
    """Return the keys of the kinds that hours and caps do not rule."""
    return [kind.key for kind in all_kinds() if not kind.is_rationed]


def letters_for(wanted: Iterable[tuple[str, str]], language: str) -> dict[tuple[str, str], Letter]:
    """Return the letters for (kind, subject id) pairs, with one question per kind.

    What is gone, hidden, or of a kind nobody has any more is simply absent.
    """
    by_kind: dict[str, set[str]] = {}
    for key, subject_id in wanted:
        by_kind.setdefault(key, set()).add(subject_id)
    return {
        (key, subject_id): letter
        for key, ids in by_kind.items()
        if key in _kinds
        for subject_id, letter in _kinds[key].describe(sorted(ids), language).items()
    }
