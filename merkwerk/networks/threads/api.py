"""Where Threads' interface is, how it is asked, and what its errors mean.

Source: https://developers.facebook.com/documentation/threads/posts (addresses),
https://developers.facebook.com/documentation/threads/troubleshooting (a container's status) and
https://developers.facebook.com/docs/graph-api/guides/error-handling (``error.code``). The documents
know the token as a parameter only; ``kit.calling`` keeps addresses out of what is logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    TryAgain,
    Why,
)
from merkwerk.networks.publishing import (
    LONGEST_SAID,
    Answer,
    App,
    CallFailed,
    call,
    failure,
    wait_of,
)

ORIGIN = "https://graph.threads.net"
SIGN_IN = "https://threads.com"
VERSION = "v1.0"

# What only the author can mend, by the numbers that Meta gives for it.
_ACTS = {
    frozenset({102, 190}): Why.CONNECT_AGAIN,
    frozenset({10, *range(200, 300)}): Why.CONSENT_IS_MISSING,
    frozenset({368}): Why.ACCOUNT_IS_CLOSED,  # held back for what the account did
}
TOO_MANY_CALLS = frozenset({4, 17, 32, 613})
FAILING = frozenset({1, 2})  # something is wrong over there
NOT_READY = 24  # what is asked for is not there (yet)
WRONG_APP_ID = 4476002  # the app's id of Facebook in place of the one of Threads
LINK_LIMIT = "LINK_LIMIT_EXCEEDED"  # more than five addresses

_WAIT_S = 60  # a container is to be looked at once a minute


def origin(app: App) -> str:
    """Return the origin of the interface."""
    return app.address or ORIGIN


class Door:
    """One account's way to Threads."""

    def __init__(self, app: App, *, account: str, token: str) -> None:
        """Take the network's own id of the account, and its token."""
        self.base = f"{origin(app)}/{app.version or VERSION}"
        self.account, self._token = quote(account, ""), token

    def get(self, what: str, **asked: str) -> Answer | CallFailed:
        """Return the answer to a question about *what*, an id or *me* and a list of it."""
        query = urlencode({**asked, "access_token": self._token})
        return call("GET", f"{self.base}/{quote(what)}?{query}")

    def make(self, what: str, **asked: str) -> Answer | CallFailed:
        """Return the answer to making *what* for the account."""
        address = f"{self.base}/{self.account}/{what}"
        return call("POST", address, form={**asked, "access_token": self._token})


def made(answer: Answer | CallFailed) -> str:
    """Return the id of what was made; empty when nothing says so."""
    found = answer.json().get("id") if isinstance(answer, Answer) and answer.is_good else None
    return found if isinstance(found, str) and found.isascii() and found.isdigit() else ""


def error_of(answer: Answer) -> Mapping[str, Any]:
    """Return what is in Meta's envelope; empty when there is none."""
    found = answer.json().get("error")
    return found if isinstance(found, dict) else {}


def said(answer: Answer) -> str:
    """Return what Threads gives as its reason, on one line."""
    error = error_of(answer)
    told = error.get("error_user_msg") or error.get("message") or ""
    return " ".join(told.split())[:LONGEST_SAID] if isinstance(told, str) else ""


def problem(answer: Answer | CallFailed, *, makes_the_post: bool = False) -> Outcome:
    """Return what a call that did not go well means for the post.

    One container is one post at most, so an open answer may be followed by another try, which
    looks at the container first.
    """
    if isinstance(answer, Answer) and not answer.is_good and answer.status < 500:
        found = _meant(answer, may_be_there=makes_the_post)
        if found is not None:
            return found
    return failure(answer, makes_the_post=makes_the_post, may_repeat=True)


def _meant(answer: Answer, *, may_be_there: bool) -> Outcome | None:
    error = error_of(answer)
    code = error.get("code")
    if code in TOO_MANY_CALLS or answer.status == 429:
        return TryAgain(Why.BUSY, wait_of(answer))
    if code == NOT_READY:
        return still_working(may_be_there=may_be_there)
    if code in FAILING or error.get("is_transient") is True:
        return TryAgain(Why.DOWN, wait_of(answer), may_be_there=may_be_there)
    for codes, why in _ACTS.items():
        if code in codes:
            return PersonMustAct(why)
    return _refused(said(answer)) if error else None


def _refused(told: str) -> Outcome:
    too_long = "characters long" in told
    return PersonMustAct(Why.TOO_LONG) if too_long else RefusedForGood(Why.NOT_ACCEPTED, told)


def still_working(*, may_be_there: bool, burns_a_try: bool = False) -> TryAgain:
    """Return that Threads is not done yet."""
    return TryAgain(Why.STILL_WORKING, _WAIT_S, burns_a_try=burns_a_try, may_be_there=may_be_there)
