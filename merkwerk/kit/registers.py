"""Registers: how a lower room hears of what a higher room knows, without importing it.

Each room fills them in its ``apps.py``. *subjects* resolve many (kind, public id) pairs at once;
*privacy* says what is exported and forgotten of a membership and how long each table is kept;
*departures* are the deeds to do when somebody leaves, *endings* when an organisation ends; *panels*
are figures a higher room lends to a lower room's page; *acquaintances* say who knows of a subject
without having been told; the list of networks is lent downward too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise


@dataclass(frozen=True)
class Subject:
    """What a notice or an activity is about, as a page shows it."""

    title: str
    address: str | None = None


Resolve = Callable[[Sequence[str]], Mapping[str, Subject]]
subjects: dict[str, Resolve] = {}


def resolve_subjects(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """Return the subjects for (kind, public id) pairs, with one question per kind.

    What is gone or not visible is simply absent.
    """
    by_kind: dict[str, list[str]] = {}
    for kind, public_id in wanted:
        by_kind.setdefault(kind, []).append(public_id)
    return {
        (kind, public_id): subject
        for kind, ids in by_kind.items()
        if kind in subjects
        for public_id, subject in subjects[kind](ids).items()
    }


class OfMembership(Protocol):
    """As much of a membership as the registers know: its key."""

    pk: Any


@dataclass(frozen=True)
class Privacy:
    """How one room treats what it keeps of people.

    ``tables`` names every model of the room with its retention in plain words; ``export`` returns
    what is kept of a membership; ``forget`` erases or unnames it; ``sweep`` deletes what is past
    its retention and returns how many rows.
    """

    room: str
    tables: Mapping[str, str | Promise]
    export: Callable[[Any], Mapping[str, Any]] = field(default=lambda membership: {})
    forget: Callable[[Any], None] = field(default=lambda membership: None)
    sweep: Callable[[], int] = field(default=lambda: 0)


privacy: dict[str, Privacy] = {}


def register_privacy(entry: Privacy) -> None:
    """Add a room's entry; a second one for the same room replaces it."""
    privacy[entry.room] = entry


departures: dict[str, Callable[[Any], None]] = {}

# What a room does when a whole organisation ends, beyond the rows that have its column.
endings: dict[str, Callable[[Any], None]] = {}


@dataclass(frozen=True)
class ListedNetwork:
    """A network as people are asked about it."""

    key: str
    label: str | Promise
    needs_instance: bool = False


_network_lists: list[Callable[[], Iterable[ListedNetwork]]] = []


def register_networks(lister: Callable[[], Iterable[ListedNetwork]]) -> None:
    """Say which networks there are, in the order in which people see them."""
    if lister not in _network_lists:
        _network_lists.append(lister)


def listed_networks() -> list[ListedNetwork]:
    """Return every network that people may be asked about."""
    return [network for lister in _network_lists for network in lister()]


# By kind of subject: a function of a public id that returns the keys of the memberships who wrote
# about it, shared it or did not want it, and so need no telling outside the app.
acquaintances: dict[str, Callable[[str], Iterable[int]]] = {}


Panel = Callable[..., Any]
panels: dict[str, list[Panel]] = {}


def register_panel(slot: str, panel: Panel) -> None:
    """Lend *panel* to every page that has the slot *slot*."""
    if panel not in panels.setdefault(slot, []):
        panels[slot].append(panel)


def panels_for(slot: str, *arguments: Any) -> list[Any]:
    """Return what the panels of *slot* say, each asked once with all subjects together."""
    return [panel(*arguments) for panel in panels.get(slot, [])]
