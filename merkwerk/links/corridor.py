"""The corridor: the way of a click, from the door to the answer, without Django.

``corridor(inner, Corridor(setup))`` stands before the site. It answers addresses under the prefix
itself and passes everything else on. A visit is written down before the answer leaves; it never
waits for the database when the link is known, and a full disk never keeps a visitor from the
target.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from merkwerk.links import pages, records
from merkwerk.links.finding import Away, Found, Links
from merkwerk.links.recognising import facts_of
from merkwerk.links.recording import Recorder
from merkwerk.links.records import Fact, Reason, Record
from merkwerk.links.visitors import Salts, address_of, came_through, hash_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
SALTS = "salts"

_ALWAYS = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
]
_PAGE = [
    *_ALWAYS,
    ("Content-Type", "text/html; charset=utf-8"),
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Accept-Language"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
    ),
]


@dataclass(frozen=True)
class Setup:
    """What the corridor must know. ``folder`` is for segments, salts and the mirror;
    ``database`` is the address of the links role; ``clock_file`` is for tests and the demo.
    """

    folder: Path
    database: str
    prefix: str = "/l/"
    trusted_proxies: int = 0
    clock_file: Path | None = None
    locale: Path = pages.LOCALE


def corridor(inner: Application, answer: Corridor) -> Application:
    """Return a WSGI application in which *answer* has the links, and *inner* the rest."""
    prefix = answer.setup.prefix

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(prefix):
            return answer(environ, start_response)
        return inner(environ, start_response)

    return application


class Corridor:
    """Answers requests for links. Safe to use from many threads."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.links = Links(setup.database, setup.folder)
        self.recorder = Recorder(setup.folder)
        self.salts = Salts(setup.folder / SALTS)
        self._salts_seen_at = 0.0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            start_response(
                "405 Method Not Allowed",
                [("Allow", "GET, HEAD"), ("Content-Length", "0"), *_ALWAYS],
            )
            return [b""]
        token = environ["PATH_INFO"][len(self.setup.prefix) :].rstrip("/").lower()
        try:
            found = self.links.find(token)
        except Away:
            return self._say(pages.WAIT, environ, start_response, ("Retry-After", "30"))
        if found is None:
            return self._say(pages.UNKNOWN, environ, start_response)
        return self._lead(found, environ, start_response)

    def close(self) -> None:
        """Let go of the segment and of the database."""
        self.recorder.close()
        self.links.close()

    def now(self) -> float:
        """Return the moment in seconds since 1970, as far ahead as the shared clock is."""
        path = self.setup.clock_file
        if path is None:
            return time.time()
        try:
            return time.time() + float(path.read_text() or 0)
        except FileNotFoundError:
            return time.time()

    def _lead(
        self, found: Found, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        now = self.now()
        self.recorder.record(records.pack(self._record(found, environ, now)))
        target = found.leads_to(now)
        if not target:
            return self._say(pages.ENDED, environ, start_response)
        start_response("302 Found", [("Location", target), ("Content-Length", "0"), *_ALWAYS])
        return [b""]

    def _record(self, found: Found, environ: Environ, now: float) -> Record:
        age = max(0.0, now - found.made_at)
        bits, reason, pattern, device = facts_of(environ, age=age)
        if not found.is_open_at(now):
            bits |= Fact.EXPIRED
            reason = reason or Reason.EXPIRED
        if found.is_stale:
            bits |= Fact.STALE
        day = datetime.fromtimestamp(now, found.zone).toordinal()
        visitor = 0
        if not reason and not bits & (Fact.GPC | Fact.DNT):
            visitor = self._visitor(found, environ, day, now)
            bits |= Fact.VISITOR
        return Record(
            link=found.id,
            organisation=found.organisation,
            at=int(now * 1_000_000),
            day=day,
            reason=reason,
            facts=bits,
            pattern=pattern,
            age=min(int(age), records.MOST_SECONDS),
            visitor=visitor,
            device=device,
            through=came_through(environ),
        )

    def _visitor(self, found: Found, environ: Environ, day: int, now: float) -> int:
        if now - self._salts_seen_at > 60 or now < self._salts_seen_at:
            self._salts_seen_at = now
            self.salts.forget_past(datetime.fromtimestamp(now, UTC))
        return hash_of(
            self.salts.of_day(day),
            found.organisation,
            address_of(environ, self.setup.trusted_proxies),
            environ.get("HTTP_USER_AGENT", ""),
        )

    def _say(
        self,
        page: pages.Page,
        environ: Environ,
        start_response: StartResponse,
        *more: tuple[str, str],
    ) -> Iterable[bytes]:
        body = pages.render(page, environ, self.setup.locale)
        start_response(page.status, [*_PAGE, *more, ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
