"""Where LinkedIn's interface is, what each call must say, and what its errors mean.

Source: https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api,
https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling and
https://learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from merkwerk.kit import addresses, clock
from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import (
    Answer,
    App,
    CallFailed,
    Credentials,
    failure,
    said,
    seconds_until,
    wait_of,
)

INTERFACE = "https://api.linkedin.com"
SITE = "https://www.linkedin.com"
RESTLI = "2.0.0"
PERSON = re.compile(r"urn:li:person:[A-Za-z0-9_-]{1,64}")
POST = re.compile(r"urn:li:(?:share|ugcPost|activity):[0-9]+")

REPEAT_AFTER_S = 60  # a post that may be on its way there is named as a duplicate by then
VERSION_WAIT_S = 3600
PICTURE_WAIT_S = 15
_NO_ACTIVITY, _FORBIDDEN = "unable to obtain activity", "resource is forbidden"
_TOO_LONG = {"FIELD_LENGTH_TOO_LONG", "FIELD_ARRAY_SIZE_TOO_HIGH"}


def interface(app: App) -> str:
    """Return the origin of the interface."""
    return app.address or INTERFACE


def site(app: App) -> str:
    """Return the origin of the pages for consent and of the tokens."""
    return app.sign_in or SITE


def headers(app: App, credentials: Credentials) -> dict[str, str]:
    """Return what every call of the interface must say."""
    return {
        "Authorization": f"Bearer {credentials.access_token}",
        "LinkedIn-Version": app.version,
        "X-Restli-Protocol-Version": RESTLI,
    }


def is_theirs(address: str, app: App) -> bool:
    """Whether *address*, which an answer named, is LinkedIn's own: a token may be sent there."""
    origin = addresses.origin(address)
    if app.address and origin == addresses.origin(app.address):
        return True
    host = addresses.host(address)
    return origin == f"https://{host}:443" and f".{host}".endswith(".linkedin.com")


def problem(answer: Answer | CallFailed, *, makes_the_post: bool = False) -> Outcome:
    """Return what a call that did not go well means for the post; duplicates are not told here."""
    if isinstance(answer, Answer):
        known = _by_status(answer, makes_the_post) or _by_code(answer)
        if known is not None:
            return known
    # The second of two with the same words is refused and names the first, so it may be repeated.
    outcome = failure(answer, makes_the_post=makes_the_post, may_repeat=True)
    if isinstance(outcome, TryAgain) and outcome.may_be_there:
        return replace(outcome, after_seconds=max(outcome.after_seconds or 0, REPEAT_AFTER_S))
    return outcome


def _by_status(answer: Answer, makes_the_post: bool) -> Outcome | None:
    if answer.status == 426:
        return version_is_gone()
    if answer.status == 429:
        wait = wait_of(answer)
        return TryAgain(Why.BUSY, _until_midnight() if wait is None else wait, burns_a_try=False)
    if answer.status == 409:
        return TryAgain(Why.DOWN, REPEAT_AFTER_S, may_be_there=makes_the_post)
    return _passing(said(answer).lower(), makes_the_post) if answer.status == 403 else None


def _passing(told: str, makes_the_post: bool) -> Outcome | None:
    """Return the outcome of a 403 that passes by itself: seen with other programs, not documented.

    Where it says that it cannot find what was posted, something may have been.
    """
    if _NO_ACTIVITY in told:
        return TryAgain(Why.DOWN, REPEAT_AFTER_S, may_be_there=makes_the_post)
    return TryAgain(Why.DOWN, REPEAT_AFTER_S) if _FORBIDDEN in told else None


def _by_code(answer: Answer) -> Outcome | None:
    """Return the outcome that the words of an answer with 400 or 422 stand for."""
    if answer.status not in (400, 422):
        return None
    found = codes(answer)
    if found & _TOO_LONG or "exceeded the maximum allowed" in said(answer):
        return PersonMustAct(Why.TOO_LONG)
    if "VERSION_MISSING" in found:
        return version_is_gone()
    if any(code.startswith("MEDIA_ASSET_") for code in found):
        if "MEDIA_ASSET_PROCESSING_FAILED" in found:
            return PersonMustAct(Why.PICTURE_REFUSED)
        return TryAgain(Why.STILL_WORKING, PICTURE_WAIT_S, burns_a_try=False)
    return None


def version_is_gone() -> TryAgain:
    """Return that posts wait until the operator has set a version that lives."""
    return TryAgain(Why.VERSION_IS_GONE, VERSION_WAIT_S, burns_a_try=False)


def codes(answer: Answer) -> set[str]:
    """Return the words for machines of an error: its own and those of each field it is about."""
    told = answer.json()
    details = told.get("errorDetails")
    inputs = details.get("inputErrors") if isinstance(details, Mapping) else None
    about: list[Any] = [told, *(inputs if isinstance(inputs, list) else [])]
    found = [one.get("code") for one in about if isinstance(one, Mapping)]
    return {code for code in found if isinstance(code, str)}


def duplicate(answer: Answer | CallFailed, *, may_be_ours: bool) -> str | Outcome | None:
    """Return what a refusal of the same words means; None when it is no such refusal.

    The address of the post that it names, when an earlier try of ours may have made that post.
    Otherwise the author said the same before, and nothing of ours is there. Where a person is named
    in the post's place, LinkedIn refuses the words as such; nobody can tell then of an earlier try.
    Source: ``DUPLICATE_POST`` of the Posts API; that it names the post is seen, not documented.
    """
    if not isinstance(answer, Answer) or answer.status not in (400, 409, 422):
        return None
    told = said(answer)
    if "DUPLICATE_POST" not in codes(answer) and "duplicate of urn:li:" not in told.lower():
        return None
    return _named(told) if may_be_ours else _said_before(told)


def _named(told: str) -> str | Outcome | None:
    found = POST.search(told)
    return found[0] if found else Unknown()


def _said_before(told: str) -> Outcome:
    if PERSON.search(told):
        return RefusedForGood(Why.NOT_ACCEPTED, told)
    return PersonMustAct(Why.SAID_BEFORE)


def _until_midnight() -> int:
    """Return the seconds until the day's limits begin anew: midnight, UTC. At least a minute."""
    tomorrow = clock.now().astimezone(UTC).date() + timedelta(days=1)
    return max(seconds_until(datetime.combine(tomorrow, time(), UTC)), 60)
