"""Explaining: what went wrong is kept as a word and its facts, and becomes a sentence when read.

So each reader gets it in their own language, also of what a worker met at night.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from merkwerk.kit import fetch_problems
from merkwerk.kit.errors import Refusal
from merkwerk.library import errors

MOST_FACT = 400
SAID = "said"  # The sentence itself, of rows from before words and facts were kept.


def facts_of(refusal: Refusal) -> dict[str, Any]:
    """Return what the sentence of a refusal needs, fit to be kept as JSON."""
    return {name: _plain(value) for name, value in refusal.facts.items() if value is not None}


def sentence_of(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence of a refusal that was kept, in the language that is spoken now.

    Nothing for no *code*. Where facts of old are too few, what was said then is said again.
    """
    try:
        return str(_kind_of(code, facts).sentence) % facts if code else ""
    except KeyError:
        return str(facts.get(SAID) or errors.LookingFailed())


def _kind_of(code: str, facts: Mapping[str, Any]) -> type[Refusal]:
    if code == fetch_problems.BadStatus.code:
        return type(fetch_problems.of_status(facts["status"]))
    return _KINDS[code]


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)[:MOST_FACT]


def _by_code(kinds: Iterable[type[Refusal]]) -> dict[str, type[Refusal]]:
    return {kind.code: kind for kind in kinds}


_KINDS = _by_code(
    [
        fetch_problems.BadAddress,
        fetch_problems.RefusedAddress,
        fetch_problems.Unreachable,
        fetch_problems.TooSlow,
        fetch_problems.TooBig,
        fetch_problems.TooManyRedirects,
        fetch_problems.WrongType,
        fetch_problems.Empty,
        fetch_problems.CutShort,
        fetch_problems.BadCertificate,
        errors.AddressTooLong,
        errors.SourceKnown,
        errors.NoFeedFound,
        errors.NotAFeed,
        errors.LookingFailed,
        errors.GivenUp,
        errors.PageGivenUp,
        errors.NoTitle,
    ]
)
