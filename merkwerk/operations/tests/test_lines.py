"""Who stands in line where: sites that do not answer keep no story and no mail waiting."""

import os
import secrets
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connections

from merkwerk.kit import clock, queues, tenancy
from merkwerk.library import ingesting, publishing
from merkwerk.library.models import Story
from merkwerk.library.testing import make_source, make_story, serve
from merkwerk.notifications.models import Notice
from merkwerk.notifications.tests.servers import mail_server
from merkwerk.operations import working
from merkwerk.people.models import Role
from merkwerk.people.testing import make_membership, make_organisation

SOURCES = 20
WORKER = """
import django
django.setup()
from merkwerk.operations import working
working.work(heartbeat_seconds=0.5)
"""


@pytest.fixture
def cast(django_db_setup, django_db_blocker):
    """Make Ana and Bo for other processes to see, on a Wednesday morning; take them away again."""
    with django_db_blocker.unblock():
        clock.travel(datetime(2026, 11, 4, 11, tzinfo=ZoneInfo("Europe/Amsterdam")))
        # A name of its own, because one that was given is never given again.
        lumen = make_organisation(f"lumen-{secrets.token_hex(4)}")
        yield SimpleNamespace(
            lumen=lumen,
            ana=make_membership(lumen, "Ana", Role.CURATOR),
            bo=make_membership(lumen, "Bo"),
        )
        with connections["owner"].cursor() as cursor:
            for table in ("people_organisation", "people_person", "procrastinate_jobs"):
                cursor.execute(f'truncate "{table}" cascade')
        connections.close_all()


@pytest.fixture
def silent_site():
    """Serve a site that takes every question and answers none."""
    asked, released = threading.Semaphore(0), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.release()
            released.wait()

    with serve(Handler) as address:
        yield SimpleNamespace(address=address, asked=asked)
        released.set()


@pytest.fixture
def worker():
    """Start the worker as it runs at an operator's, with what its environment says."""
    started = []

    def start(**environment):
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", WORKER],
                env=os.environ | environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.STDOUT,
            )
        )

    yield start
    for process in started:
        process.kill()
        process.wait()


def subscribe(site, by):
    for number in range(SOURCES):
        make_source(name=f"Bron {number}", address=f"{site.address}/{number}.xml", by=by)


def being_done(queue):
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where status = 'doing' and queue_name = %s",
            [queue],
        )
        return cursor.fetchone()[0]


def test_a_story_is_told_and_mailed_while_twenty_sites_do_not_answer(cast, silent_site, worker):
    with tenancy.acting_in(cast.lumen.pk):
        subscribe(silent_site, cast.ana)
    assert ingesting.ask_for_due(cast.lumen.pk) == SOURCES
    with mail_server() as server:
        worker(
            EMAIL_URL=f"smtp://127.0.0.1:{server.port}?tls=none",
            MERKWERK_NAMED_ORIGINS=silent_site.address,
            MERKWERK_CLOCK_FILE=str(settings.MERKWERK_CLOCK_FILE),
        )
        for _ in range(working.PLACES[queues.NETWORK]):
            assert silent_site.asked.acquire(timeout=60)
        with tenancy.acting_in(cast.lumen.pk):
            publishing.publish(make_story(by=cast.ana), by=cast.ana)
        assert server.postbox.wait_for(1, 10)
    assert being_done(queues.NETWORK) <= 2
    with tenancy.acting_in(cast.lumen.pk):
        told = Notice.objects.told_to(cast.bo).get().made_at
        assert told - Story.objects.get().published_at < timedelta(seconds=5)


def test_a_source_that_waits_to_be_checked_is_not_asked_for_twice(cast, silent_site):
    with tenancy.acting_in(cast.lumen.pk):
        subscribe(silent_site, cast.ana)
    assert ingesting.ask_for_due(cast.lumen.pk) == SOURCES
    clock.travel(clock.now() + timedelta(hours=1))
    ingesting.ask_for_due(cast.lumen.pk)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*), min(queue_name) from procrastinate_jobs")
        assert cursor.fetchone() == (SOURCES, queues.NETWORK)
