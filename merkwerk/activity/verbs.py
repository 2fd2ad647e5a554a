"""The verbs: everything that can happen, each registered by its own room with a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise

FORM = re.compile(r"[a-z]+\.[a-z_]+\.[a-z_]+")


@dataclass(frozen=True)
class Verb:
    """One thing that can happen: its name, its sentence, and whether it changes a setting."""

    name: str
    sentence: str | Promise
    is_setting: bool = False


_verbs: dict[str, Verb] = {}


class UnknownVerb(LookupError):
    """Something was remembered that no room registered."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No room registered {name!r}. Add it to that room's activities.py.")


def register(name: str, sentence: str | Promise, *, is_setting: bool = False) -> Verb:
    """Add a verb, named ``room.noun.past``. Registering the same one twice changes nothing.

    *sentence* is translatable, with the named placeholders ``%(who)s`` and ``%(what)s`` and the
    names of the facts. What changes a setting (*is_setting*) is kept longer. Raises ValueError when
    the name has another form.
    """
    if not FORM.fullmatch(name):
        raise ValueError(f"{name!r} is not of the form room.noun.past.")
    return _verbs.setdefault(name, Verb(name, sentence, is_setting))


def of_name(name: str) -> Verb:
    """Return a registered verb. Raises UnknownVerb."""
    try:
        return _verbs[name]
    except KeyError:
        raise UnknownVerb(name) from None


def known(name: str) -> Verb | None:
    """Return a verb, or None when the room that had it is gone."""
    return _verbs.get(name)


def of_settings() -> list[str]:
    """Return the names of the verbs that change a setting."""
    return sorted(verb.name for verb in _verbs.values() if verb.is_setting)
