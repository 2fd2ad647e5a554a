"""For tests: a browser that follows links, and visits that arrive without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connections

from merkwerk.kit import clock, tenancy
from merkwerk.links import merging, partitioning
from merkwerk.links.models import Link
from merkwerk.links.records import Fact, Reason, Record

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
LINKEDIN_BOT = (
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"
)


class Browser:
    """Asks a WSGI application for pages, as one visitor."""

    def __init__(
        self, application: Any, *, agent: str = FIREFOX, address: str = "203.0.113.7", **more: str
    ) -> None:
        self.application = application
        self.environ = {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address, **more}

    def get(self, path: str, *, method: str = "GET", **more: str) -> Answer:
        """Ask for *path*; *more* are WSGI variables (``HTTP_DNT="1"``)."""
        answer = Answer()
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, **self.environ, **more}
        answer.body = b"".join(self.application(environ, answer.start))
        return answer


class Answer:
    """What came back."""

    status = ""
    body = b""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}

    def start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        """Take status and headers (WSGI's ``start_response``)."""
        self.status, self.headers = status, dict(headers)


def visit(
    link: int, organisation: int, at: datetime, *, visitor: int | None = 1, **more: int
) -> Record:
    """Return a visit as the corridor would write it down, in the UTC day of *at*."""
    facts = Fact.VISITOR if visitor is not None else 0
    since = at - datetime(1970, 1, 1, tzinfo=at.tzinfo)
    given: dict[str, int] = {
        "reason": 0,
        "pattern": 0,
        "age": 3600,
        "device": 3,
        "through": 0,
        "day": at.toordinal(),
        "facts": facts,
        **more,
    }
    microseconds = since // timedelta(microseconds=1)
    return Record(link, organisation, microseconds, visitor=visitor or 0, **given)


def arrive(visits: Iterable[Record]) -> None:
    """Bring *visits* into the tables, in the transaction and organisation acted in."""
    arrived = list(visits)
    connections["default"].ensure_connection()
    _ensure_partitions(arrived)
    merging.merge(connections["default"].connection, arrived, clock.now())


def click(link: Link, *, people: int = 1, bots: int = 0, at: datetime | None = None) -> None:
    """Let as many different people, and previews of networks, follow *link*."""
    moment = at or clock.now()
    organisation = tenancy.current_id()
    day = moment.astimezone(link.organisation.zone).toordinal()
    arrive(
        [
            *(visit(link.pk, organisation, moment, visitor=None, day=day) for _ in range(people)),
            *(
                visit(link.pk, organisation, moment, day=day, reason=Reason.PREVIEW)
                for _ in range(bots)
            ),
        ]
    )


@contextmanager
def a_full_disk(*, missed: int) -> Iterator[None]:
    """Let so many visits have been answered and not written down, for as long as it lasts."""
    name = "a-full-disk.visits"
    with owner() as connection:
        connection.execute(
            "insert into links_segment (name, loaded, missed, spoilt, seen_at)"
            " values (%s, 0, %s, 0, %s)",
            [name, missed, clock.now()],
        )
        try:
            yield
        finally:
            connection.execute("delete from links_segment where name = %s", [name])


def _ensure_partitions(arrived: list[Record]) -> None:
    # Tests act as the app role; partitions are the owner's, and stay for the next test.
    days = {merging.moment(record.at).date() for record in arrived}
    with owner() as connection:
        partitioning.ensure(connection, days)


def owner() -> psycopg.Connection:
    """Return a connection as the owner role, outside the test's transaction."""
    from merkwerk.links import following

    return following.connect()
