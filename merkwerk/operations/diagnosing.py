"""Diagnosing: what of this installation is misconfigured, and how to mend it.

A check is a function with the mark ``@check("name")`` in one of the ``checks_of_*`` modules. It
returns one finding or gives several. A check that cannot look at all is itself a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from merkwerk.operations.installation import Installation

SURROUNDINGS, DATABASE = "checks_of_surroundings", "checks_of_database"


class Verdict(StrEnum):
    """How bad it is."""

    FINE = "fine"
    MIND = "mind"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What a check found: a sentence, and, unless all is fine, how to mend it."""

    verdict: Verdict
    sentence: str
    mend: str = ""


def fine(sentence: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(Verdict.FINE, sentence)


def mind(sentence: str, mend: str = "") -> Finding:
    """Return a finding that may be meant so."""
    return Finding(Verdict.MIND, sentence, mend)


def wrong(sentence: str, mend: str) -> Finding:
    """Return a finding that must be mended."""
    return Finding(Verdict.WRONG, sentence, mend)


Look = Callable[[Installation], Finding | Iterable[Finding]]
checks: dict[str, Look] = {}


def check(name: str) -> Callable[[Look], Look]:
    """Put a check in the rack under *name*."""

    def put(look: Look) -> Look:
        checks[name] = look
        return look

    return put


def all_checks() -> dict[str, Look]:
    """Return every check; those that need no database come first."""
    return _checks_in(SURROUNDINGS) | _checks_in(DATABASE)


def diagnose(installation: Installation) -> Iterator[tuple[str, Finding]]:
    """Give the findings of every check, with its name. The database must be running."""
    yield from of_surroundings(installation)
    yield from of_database(installation)


def of_surroundings(installation: Installation) -> Iterator[tuple[str, Finding]]:
    """Give the findings of the checks that ask nothing of the database."""
    return _look(_checks_in(SURROUNDINGS), installation)


def of_database(installation: Installation) -> Iterator[tuple[str, Finding]]:
    """Give the findings of the checks of the database, which must be running."""
    return _look(_checks_in(DATABASE), installation)


def _checks_in(module: str) -> dict[str, Look]:
    path = import_module(f"merkwerk.operations.{module}").__name__
    return {name: look for name, look in checks.items() if look.__module__ == path}


def _look(several: dict[str, Look], installation: Installation) -> Iterator[tuple[str, Finding]]:
    for name, look in several.items():
        for finding in _findings(look, installation):
            yield name, finding


def _findings(look: Look, installation: Installation) -> list[Finding]:
    try:
        found = look(installation)
        return [found] if isinstance(found, Finding) else list(found)
    except Exception as problem:  # a doctor who falls over helps nobody
        said = str(problem).strip().splitlines() or [type(problem).__name__]
        return [wrong(f"This could not be looked at: {said[0]}", "Mend what is said above first.")]
