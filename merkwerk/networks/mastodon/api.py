"""Where a Mastodon server's interface is, and what its errors mean.

Source: https://docs.joinmastodon.org/methods/ and https://docs.joinmastodon.org/api/rate-limits/.
"""

from __future__ import annotations

from datetime import datetime

from merkwerk.networks.handing_over import host_name
from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    TryAgain,
    Why,
)
from merkwerk.networks.publishing import Answer, App, CallFailed, failure, said, seconds_until


def origin(app: App, host: str) -> str:
    """Return the origin of the server's interface. Raises InstanceRefused for a strange name."""
    return app.address or f"https://{host_name(host)}"


def problem(answer: Answer | CallFailed, *, makes_the_post: bool = False) -> Outcome:
    """Return what a call that did not go well means for the post."""
    if isinstance(answer, Answer):
        if answer.status == 429:
            return TryAgain(Why.BUSY, _reset_of(answer))
        if answer.status == 403 and "scope" not in said(answer):
            return PersonMustAct(Why.ACCOUNT_IS_CLOSED)
        if answer.status == 422:
            return _unprocessable(answer)
    # Two with one idempotency key are one, so an open answer may be repeated within the hour.
    return failure(answer, makes_the_post=makes_the_post, may_repeat=True)


def _unprocessable(answer: Answer) -> Outcome:
    told = said(answer)
    if "character limit" in told:
        return PersonMustAct(Why.TOO_LONG)
    if "finished processing" in told:
        return TryAgain(Why.STILL_WORKING, 10, burns_a_try=False)
    return RefusedForGood(Why.NOT_ACCEPTED, told)


def _reset_of(answer: Answer) -> int | None:
    """Return the seconds until the limit is lifted: a moment in ISO 8601, not a number."""
    try:
        return seconds_until(datetime.fromisoformat(answer.headers["x-ratelimit-reset"]))
    except (KeyError, ValueError, TypeError):
        return None
