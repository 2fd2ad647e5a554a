"""What every channel offers: a line that carries errands, and says honestly what became of each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise

from merkwerk.notifications.kinds import Letter


@dataclass(frozen=True)
class House:
    """The organisation that tells, as far as a channel needs to know it."""

    public_id: str
    slug: str
    name: str


@dataclass(frozen=True)
class Told:
    """What is told, the same for many people: one letter first, the others after it, and why."""

    house: House
    language: str
    letters: tuple[Letter, ...]
    opening: str
    why: str


@dataclass(frozen=True)
class Errand:
    """One delivery to carry: to whom, what, and the id by which it is known outside."""

    delivery_id: int
    public_id: str
    member_public_id: str
    name: str
    address: str
    told: Told


@dataclass(frozen=True)
class Sent:
    """The other side took it over."""


@dataclass(frozen=True)
class TryAgain:
    """It did not go, and may later. With *is_line_down* nothing else will go now either."""

    problem: str
    is_line_down: bool = False


@dataclass(frozen=True)
class Refused:
    """It did not go, and never will."""

    problem: str


@dataclass(frozen=True)
class Unknown:
    """The line broke after everything was said and before the answer: it may have arrived."""

    problem: str


Outcome = Sent | TryAgain | Refused | Unknown


class Line(ABC):
    """An open line of a channel, for one worker."""

    @abstractmethod
    def carry(self, errand: Errand) -> Outcome:
        """Carry one errand and say what became of it. Never raises for trouble on the line."""

    @abstractmethod
    def close(self) -> None:
        """Hang up; nothing is sent by it."""


class Channel(ABC):
    """A way to reach people outside the app."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]

    @abstractmethod
    def dial(self) -> Line:
        """Return a line; it may connect only when it first carries something."""

    @contextmanager
    def line(self) -> Iterator[Line]:
        """Hold a line for as long as the block lasts."""
        line = self.dial()
        try:
            yield line
        finally:
            line.close()
