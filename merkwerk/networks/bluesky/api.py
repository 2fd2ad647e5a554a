"""One account's way to its server, and what the server's errors mean.

Source: https://docs.bsky.app/docs/api/at-protocol-xrpc-api and, for the errors of each call, its
lexicon: https://docs.bsky.app/docs/api/com-atproto-repo-put-record and others. Errors are JSON
with a name and a message. For limits https://docs.bsky.app/docs/advanced-guides/rate-limits:
``RateLimit-Reset`` is a moment in seconds since 1970.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from merkwerk.networks.bluesky import proofs
from merkwerk.networks.outcomes import Outcome, PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import (
    Answer,
    CallFailed,
    Credentials,
    call,
    failure,
    said,
    seconds_until,
    wait_of,
)

PROOF_KEY = "proof_key"  # where the credentials' secrets hold the session's private key
BLOB_IS_LOST = "BlobNotFound"

_CONNECT = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "invalid_token"})
_CLOSED = frozenset(
    {
        "AccountTakedown",
        "AccountDeactivated",
        "AccountSuspended",
        "AccountNotFound",
        "RepoTakendown",
        "RepoDeactivated",
        "RepoSuspended",
        "RepoNotFound",
    }
)
_PICTURE = frozenset({"BlobTooLarge", "InvalidMimeType", "InvalidBlob", BLOB_IS_LOST})
_TOO_LONG = ("grapheme too big", "string too big", "must not be longer than")
_TOO_BIG = ("blob too big", "mime type", "mimetype", "too large")


class Door:
    """What calls an account's own server, as an app password or a proof of a key lets it."""

    def __init__(self, credentials: Credentials) -> None:
        """Take somebody's credentials. Raises ValueError when the session's key is no key."""
        host = credentials.host
        self.base = host if "://" in host else f"https://{host}"
        self._token = credentials.access_token
        self._prover: proofs.Prover | None = None
        if PROOF_KEY in credentials.secrets:
            key = proofs.read_key(credentials.secrets[PROOF_KEY])
            if key is None:
                raise ValueError("no key")
            self._prover = proofs.Prover(key)

    def call(self, method: str, name: str, **sent: Any) -> Answer | CallFailed:
        """Call the method *name* of the server, signed in. Raises nothing."""
        url = f"{self.base}/xrpc/{name}"
        if self._prover:
            return self._prover.call(method, url, token=self._token, **sent)
        headers = {"Authorization": f"Bearer {self._token}"} | sent.pop("headers", {})
        return call(method, url, headers=headers, **sent)


def problem(answer: Answer | CallFailed, *, makes_the_post: bool = False) -> Outcome:
    """Return what a call that did not go well means for the post.

    The record's key is ours, so whatever may have been done can be done again: never *unknown*.
    """
    if isinstance(answer, Answer):
        if answer.status == 429:
            return TryAgain(Why.BUSY, _reset_of(answer))
        if 400 <= answer.status < 500:
            told = _told(answer)
            if told:
                return told
    return failure(answer, makes_the_post=makes_the_post, may_repeat=True)


def error_of(answer: Answer | CallFailed) -> str:
    """Return the name that the server gives an error; empty when it gives none."""
    name = answer.json().get("error") if isinstance(answer, Answer) else ""
    return name if isinstance(name, str) and isinstance(answer, Answer) else ""


def _told(answer: Answer) -> Outcome | None:
    error, message = error_of(answer), said(answer)
    if proofs.asks_for_nonce(answer):
        return TryAgain(Why.DOWN)
    if error in _CONNECT:
        return PersonMustAct(Why.CONNECT_AGAIN)
    if error in _CLOSED:
        return PersonMustAct(Why.ACCOUNT_IS_CLOSED)
    if error in _PICTURE or any(part in message.lower() for part in _TOO_BIG):
        return PersonMustAct(Why.PICTURE_REFUSED)
    if any(part in message for part in _TOO_LONG):
        return PersonMustAct(Why.TOO_LONG)
    return None


def _reset_of(answer: Answer) -> int | None:
    told = answer.headers.get("ratelimit-reset", "")
    if not (told.isascii() and told.isdigit()):
        return wait_of(answer)
    try:
        return seconds_until(datetime.fromtimestamp(int(told), UTC))
    except (ValueError, OverflowError, OSError):
        return wait_of(answer)
