"""Calling a programming interface: any method, any status, and whether a call may have arrived.

The doors are those of ``kit.http``: hostile for hosts that people type, named for exact origins of
the operator's settings. What differs from fetching: a call may change something over there, so it
follows no redirect, is never repeated by itself, and a call that failed says whether the other side
may have taken it.
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import requests
from AntiSSRF import AntiSSRFError
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

from merkwerk.kit import addresses, doors, http, lifelines
from merkwerk.kit.doors import PrivateAddress

DEADLINE_S = 30.0
MOST_BYTES = 1_000_000  # of an answer
_CHUNK = 64 * 1024

# At DEBUG it writes whole addresses, and some interfaces want the token in the address.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

type Part = tuple[str, bytes, str]  # a file of a form: its name, what is in it, its media type


class CallFailed(Exception):
    """No answer came. ``may_have_arrived`` is False only when nothing was sent for certain."""

    def __init__(self, code: str, *, may_have_arrived: bool) -> None:
        """Keep a word for machines: *refused_address*, *tls*, *unreachable*, *too_slow*, ..."""
        super().__init__(code)
        self.code = code
        self.may_have_arrived = may_have_arrived


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status. ``headers`` has lower-case names."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)  # may hold a token: never in a log or a traceback

    @property
    def is_good(self) -> bool:
        """Whether the status says that it was done (2xx)."""
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """Return the JSON object of the body; empty when there is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: str = field(repr=False)  # may hold a token
    origins: frozenset[str]
    deadline_s: float
    max_bytes: int
    sent: dict[str, Any] = field(repr=False)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: Any = None,
    form: Mapping[str, str] | None = None,
    parts: Mapping[str, Part] | None = None,
    body: bytes | None = None,
    named: Iterable[str] | None = None,
    deadline_s: float = DEADLINE_S,
    max_bytes: int = MOST_BYTES,
) -> Answer:
    """Send one request and return its answer.

    *json*, *form* (with *parts* for files) or *body* is what is sent. *named* are origins of the
    named door (default: the operator's); deadline_s is in seconds, from the name to the last byte.
    Raises CallFailed. An answer bigger than max_bytes ends there: its status is known all the same.
    """
    origins = http.named_origins() if named is None else frozenset(named)
    files = dict(parts) if parts else None
    sent = {"headers": dict(headers or {}), "json": json, "data": form or body, "files": files}
    asked = _Call(method, url, origins, deadline_s, max_bytes, sent)
    try:
        return lifelines.within(deadline_s, partial(_ask, asked))
    except lifelines.OutOfTime as late:
        raise CallFailed("too_slow", may_have_arrived=late.had_connected) from None


def _ask(asked: _Call) -> Answer:
    is_named = addresses.origin(asked.url) in asked.origins
    url = _judged(asked.url, is_named=is_named)
    with doors.named() if is_named else doors.hostile() as session:
        session.headers.update({"User-Agent": _name(), "Accept-Encoding": "gzip, deflate"})
        try:
            return _answer(session, asked, url)
        except (AntiSSRFError, PrivateAddress):
            raise CallFailed("refused_address", may_have_arrived=False) from None
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            raise _failure(error) from None


def _name() -> str:
    return http.user_agent().partition(" (")[0]


def _judged(url: str, *, is_named: bool) -> str:
    if is_named and not addresses.has_credentials(url):
        return addresses.absolute(url).partition("#")[0]
    judgement = addresses.judge(url)
    if not judgement.url or not judgement.allowed:
        raise CallFailed("refused_address", may_have_arrived=False)
    return judgement.url.partition("#")[0]


def _answer(session: requests.Session, asked: _Call, url: str) -> Answer:
    response = session.request(
        asked.method,
        url,
        stream=True,
        allow_redirects=False,
        timeout=asked.deadline_s,
        **asked.sent,
    )
    with response:
        if addresses.host(response.request.url or "") != addresses.host(url):
            raise CallFailed("refused_address", may_have_arrived=True)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, _body(response, asked.max_bytes))


def _body(response: requests.Response, max_bytes: int) -> bytes:
    """Return what came of the body: with a status in hand, a broken body changes nothing."""
    body = bytearray()
    try:
        for chunk in response.raw.stream(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > max_bytes:
                break
    except (HTTPError, OSError):
        pass
    return bytes(body[:max_bytes])


def _failure(error: Exception) -> CallFailed:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return CallFailed("tls", may_have_arrived=False)
    never = (NewConnectionError, NameResolutionError, requests.ConnectTimeout)
    unsent = (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError)
    if any(isinstance(cause, never + unsent) for cause in causes):
        return CallFailed("unreachable", may_have_arrived=False)
    slow = any(isinstance(cause, requests.Timeout) for cause in causes)
    return CallFailed("too_slow" if slow else "cut_short", may_have_arrived=True)


def _causes(error: BaseException) -> Iterable[BaseException]:
    """Give the error, what it was raised from, and what it carries, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        found = [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
        waiting += [cause for cause in found if isinstance(cause, BaseException)]
