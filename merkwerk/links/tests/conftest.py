import itertools
import os
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from merkwerk.links import loading
from merkwerk.links.corridor import Corridor, Setup, corridor
from merkwerk.links.testing import Browser, owner

_numbers = itertools.count(1)


class Installation:
    """Links that are really in the tables, so that other connections and processes see them."""

    def __init__(self, connection, folder, clock_file):
        self.connection = connection
        self.folder = folder
        self.clock_file = clock_file
        self.organisations = []
        self.organisation = self.make_organisation()
        # Noon, so that no test crosses midnight unless it wishes to.
        self.travel_to(datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=1))

    def travel_to(self, moment):
        """Make it *moment* for the corridor and for the loader."""
        self.now = moment
        self.clock_file.write_text(str((moment - datetime.now(UTC)).total_seconds()))

    def travel(self, **by):
        self.travel_to(self.now + timedelta(**by))

    def make_organisation(self, zone="UTC"):
        number = f"{os.getpid()}-{next(_numbers)}"
        made = self.connection.execute(
            "insert into people_organisation (public_id, slug, name, languages, time_zone, colour,"
            " logo, is_demo, made_at) values (%s, %s, 'Lumen', '[]', %s, '#00585f', '', false,"
            " now()) returning id",
            [f"o{number}", f"lumen-{number}", zone],
        ).fetchone()[0]
        self.organisations.append(made)
        return made

    def make_link(self, target="https://example.nl/verhaal?a=1", *, organisation=None, **more):
        number = f"{os.getpid()}{next(_numbers)}"
        columns = {
            "organisation_id": organisation or self.organisation,
            "public_id": f"l{number}",
            "token": f"t{number}",
            "target": target,
            "fallback": "",
            "share": "",
            "story": "",
            "network": "",
            "team": "",
            "made_at": self.now - timedelta(hours=1),
            "expires_at": None,
            **more,
        }
        marks = ", ".join(["%s"] * len(columns))
        made = self.connection.execute(
            f"insert into links_link ({', '.join(columns)}) values ({marks}) returning id",
            list(columns.values()),
        ).fetchone()[0]
        return made, f"/l/{columns['token']}"

    def load(self, now=None, **more):
        return loading.load_all(self.connection, self.folder, now or self.now, **more)

    def totals(self, link):
        row = self.connection.execute(
            "select sum(counted), sum(filtered), sum(repeats), sum(unsure) from links_linkday"
            " where link_id = %s",
            [link],
        ).fetchone()
        return tuple(int(n or 0) for n in row)

    def reasons(self, link):
        rows = self.connection.execute(
            "select reason, sum(n) from links_linkdayreason where link_id = %s group by reason"
            " having sum(n) <> 0",
            [link],
        ).fetchall()
        return {int(reason): int(n) for reason, n in rows}

    def raw(self, link):
        row = self.connection.execute(
            "select count(*) filter (where verdict = 1), count(*) filter (where verdict = 2),"
            " count(*) filter (where verdict = 3), count(*) filter (where verdict = 4)"
            " from links_visit where link_id = %s",
            [link],
        ).fetchone()
        return tuple(int(n) for n in row)

    def close(self):
        for table in ("links_visit", "links_linkdayreason", "links_linkday", "links_link"):
            self.connection.execute(
                f"delete from {table} where organisation_id = any(%s)", [self.organisations]
            )
        self.connection.execute(
            "delete from people_organisation where id = any(%s)", [self.organisations]
        )
        self.connection.execute("delete from links_segment")
        self.connection.close()


@pytest.fixture
def installation(django_db_setup, tmp_path):
    made = Installation(owner(), tmp_path / "clicks", tmp_path / "travelled")
    yield made
    made.close()


def links_address():
    from django.conf import settings

    return settings.MERKWERK_INSTALLATION.address_of("links")


@pytest.fixture
def setup(installation):
    return Setup(
        folder=installation.folder, database=links_address(), clock_file=installation.clock_file
    )


@pytest.fixture
def site(setup):
    """The corridor before a site that answers everything with 200."""

    def inner(environ, start_response):
        start_response("200 OK", [("X-Inner", environ["PATH_INFO"])])
        return [b"the site"]

    answer = Corridor(setup)
    yield corridor(inner, answer)
    answer.close()


@pytest.fixture
def visitor(site):
    return Browser(site)


@pytest.fixture
def connection_as_links():
    with psycopg.connect(links_address(), autocommit=True) as connection:
        yield connection
