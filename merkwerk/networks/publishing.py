"""Publishing by program: what a network's ``publisher.py`` takes and returns. No tables.

A publisher is handed a post, somebody's credentials and an *attempt*, and returns an outcome; it
raises nothing for whatever the network does. Exactly once rests on three habits: the attempt's key
is made and kept before the first call; right before the call that makes the post, ``attempt.begin``
keeps that it was begun; and who is asked to publish an attempt that was begun before, without an
outcome, treats it as "may already be there".
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

from merkwerk.kit import calling, clock
from merkwerk.kit.calling import Answer, CallFailed
from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
)

__all__ = ["Answer", "App", "Attempt", "CallFailed", "Card", "Credentials", "Picture", "Post"]
__all__ += ["Publisher", "Shared", "call"]

LONGEST_WAIT_S = 24 * 3600
NOT_SAID = (408, 425)  # timed out, too early: nothing is said of what was done
LONGEST_SAID = 500  # characters of what a network says that we keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the author's own, ready for the network: no metadata, the right size."""

    body: bytes = field(repr=False)
    media_type: str
    alt: str
    width: int  # in pixels
    height: int
    address: str = ""  # where a network can fetch it, for one that takes no uploads


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What stands on a link's card, where the network does not read it from the page itself."""

    title: str
    description: str = ""
    thumb: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What an author wants to have posted, in their words."""

    text: str
    link: str | None = None
    card: Card | None = None
    picture: Picture | None = None
    language: str = "nl"  # BCP 47
    is_paid: bool = False  # the network's own mark for paid partnerships, where it has one


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """How this installation is known at a network, and where the network's interface is."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    address: str = ""  # origin of the interface; empty = the network's own
    sign_in: str = ""  # origin of the page where people give consent; empty = the network's own
    directory: str = ""  # origin where accounts are looked up; empty = the network's own
    version: str = ""  # of the interface, where it is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What lets us act for one account. Never in a log, a page, an export or a traceback."""

    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None  # of the access token; None = it does not expire
    refresh_expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()
    account: str = ""  # the network's own id of the account
    handle: str = ""  # what people call it there
    host: str = ""  # the account's own server, where the network has many
    secrets: Mapping[str, Any] = field(default_factory=dict, repr=False)  # a key of one's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One post on its way, the same each time it is tried.

    ``key`` makes sending it twice once, where the network knows how. ``notes`` holds what was
    learnt on the way (ids of uploads); ``keep`` stores notes and ``begin`` stores that the post is
    being made, and both return only when that is safe from a power cut.
    """

    key: str
    written_at: datetime
    begun_at: datetime | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    keep: Callable[[Mapping[str, Any]], None] = lambda notes: None
    begin: Callable[[], None] = lambda: None


class Publisher(ABC):
    """What posts on one network."""

    key: ClassVar[str]
    takes_picture: ClassVar[bool] = False
    takes_alt: ClassVar[bool] = False
    most_picture_bytes: ClassVar[int] = 5_000_000
    scopes: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, app: App | None = None) -> None:
        """Take how this installation is known there."""
        self.app = app or App()

    def new_key(self) -> str:
        """Return a key for a new attempt."""
        return secrets.token_hex(16)

    def limits(self, credentials: Credentials) -> Limits | None:
        """Return what fits on the account's own server; None = the network's own limits."""
        return None

    def alarm(self, today: date) -> str:
        """Return what the operator should know of this interface; empty while there is nothing."""
        return ""

    def cost(self, post: Post) -> Decimal:
        """Return what the network asks for *post*, in US dollars. Most ask nothing."""
        return Decimal(0)

    @abstractmethod
    def word(self, post: Post, limits: Limits) -> Wording:
        """Return the words of *post* as they go over the wire."""

    @abstractmethod
    def publish(self, post: Post, *, credentials: Credentials, attempt: Attempt) -> Outcome:
        """Post it, or say why not. Safe to call again with the same attempt; raises nothing."""


def call(method: str, url: str, **sent: Any) -> Answer | CallFailed:
    """Return the answer of a network, or how the call failed; raises nothing.

    Takes what ``kit.calling.call`` takes.
    """
    try:
        return calling.call(method, url, **sent)
    except CallFailed as failed:
        return failed


def failure(
    answer: Answer | CallFailed, *, makes_the_post: bool, may_repeat: bool = False
) -> Outcome:
    """Return the outcome of a call that did not go well, by what HTTP says of it (RFC 9110, 6585).

    ``makes_the_post`` is True for the one call after which the post is there; then an answer that
    leaves open whether it was done is *unknown*, unless the network makes one of two the same
    (``may_repeat``). A publisher looks first for what its network says more precisely.
    """
    is_doubtful = makes_the_post and not may_repeat
    if isinstance(answer, CallFailed):
        if answer.code == "refused_address":
            return PersonMustAct(Why.CONNECT_AGAIN)
        if is_doubtful and answer.may_have_arrived:
            return Unknown()
        return TryAgain(Why.UNREACHABLE, may_be_there=makes_the_post and answer.may_have_arrived)
    if answer.status == 429:
        return TryAgain(Why.BUSY, wait_of(answer))
    if answer.status == 503 and "retry-after" in answer.headers:
        return TryAgain(Why.BUSY, wait_of(answer))
    if answer.status >= 500 or answer.status in NOT_SAID or answer.is_good:
        if is_doubtful:
            return Unknown()
        return TryAgain(Why.DOWN, wait_of(answer), may_be_there=makes_the_post)
    if answer.status == 401:
        return PersonMustAct(Why.CONNECT_AGAIN)
    if answer.status == 403:
        return PersonMustAct(Why.CONSENT_IS_MISSING)
    return RefusedForGood(Why.NOT_ACCEPTED, said(answer))


def wait_of(answer: Answer) -> int | None:
    """Return for how many seconds the network asks us to wait; None when it does not say.

    ``Retry-After`` is seconds or a date (RFC 9110, 10.2.3). At most a day.
    """
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return min(int(told[:9]), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(told)
        return seconds_until(until)
    except (TypeError, ValueError):
        return None


def seconds_until(moment: datetime) -> int:
    """Return the whole seconds until *moment*, from 0 to a day."""
    left = (moment - clock.now()) / timedelta(seconds=1)
    return int(min(max(left, 0), LONGEST_WAIT_S))


def said(answer: Answer) -> str:
    """Return what the network gives as its reason, on one line and not longer than we keep."""
    found = answer.json()
    told = found.get("message") or found.get("error_description") or found.get("detail")
    told = told or found.get("error") or ""
    line = " ".join(told.split()) if isinstance(told, str) else ""
    return line[:LONGEST_SAID]
