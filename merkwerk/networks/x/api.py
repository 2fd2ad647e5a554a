"""Where X's interface is, and what its errors mean.

Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors (``title``, ``detail`` and
``type``), https://docs.x.com/x-api/fundamentals/rate-limits (``x-rate-limit-reset`` is a moment in
seconds) and https://docs.x.com/x-api/getting-started/pricing (credits that run out).
"""

from __future__ import annotations

from datetime import UTC, datetime

from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import (
    LONGEST_WAIT_S,
    Answer,
    App,
    CallFailed,
    failure,
    said,
    seconds_until,
    wait_of,
)

ORIGIN = "https://api.x.com"
SIGN_IN = "https://x.com"

# What X says in a sentence only; each is looked for in small letters.
_SENTENCES = {
    "duplicate content": PersonMustAct(Why.SAID_BEFORE),
    "too long": PersonMustAct(Why.TOO_LONG),
    "scope": PersonMustAct(Why.CONSENT_IS_MISSING),
    "suspended": PersonMustAct(Why.ACCOUNT_IS_CLOSED),
    " locked": PersonMustAct(Why.ACCOUNT_IS_CLOSED),
}


def origin(app: App) -> str:
    """Return the origin of the interface."""
    return app.address or ORIGIN


def problem(answer: Answer | CallFailed, *, makes_the_post: bool = False) -> Outcome:
    """Return what a call that did not go well means for the post.

    X knows no key that makes two of one attempt the same, so an open answer is *unknown*.
    """
    if not isinstance(answer, Answer):
        return failure(answer, makes_the_post=makes_the_post)
    if _is_unpaid(answer):
        return RefusedForGood(Why.BUDGET_IS_SPENT, said(answer))
    if answer.status == 429:
        return TryAgain(Why.BUSY, _reset_of(answer))
    if answer.status >= 500 and makes_the_post:
        return Unknown()
    if answer.status == 403:
        return _forbidden(answer)
    return failure(answer, makes_the_post=makes_the_post)


def _is_unpaid(answer: Answer) -> bool:
    """Whether the installation's credits or its spending limit are used up.

    Waiting does not help until somebody pays, so the author is told at once and posts by hand.
    """
    kind = str(answer.json().get("type", ""))
    return answer.status == 402 or kind.endswith("/usage-capped")


def _forbidden(answer: Answer) -> Outcome:
    found = answer.json()
    if found.get("title") == "Unsupported Authentication":
        return PersonMustAct(Why.CONNECT_AGAIN)
    told = said(answer)
    for words, outcome in _SENTENCES.items():
        if words in told.lower():
            return outcome
    return RefusedForGood(Why.NOT_ACCEPTED, told)


def _reset_of(answer: Answer) -> int | None:
    """Return the seconds until the limit is lifted; None when X does not say."""
    told = answer.headers.get("x-rate-limit-reset", "")
    if not (told.isascii() and told.isdigit()):
        return wait_of(answer)
    try:
        return seconds_until(datetime.fromtimestamp(int(told), UTC))
    except (ValueError, OverflowError, OSError):
        return LONGEST_WAIT_S
