"""Health: alive without the database; ready only when everything behind the pages works."""

import json
import time

import pytest
from django.db import connection

from merkwerk.links import following
from merkwerk.operations import life_signs


@pytest.fixture
def loader_alive(settings, tmp_path):
    settings.MERKWERK_VAR = tmp_path
    sign = following.folder() / following.LIFE_SIGN
    sign.parent.mkdir()
    sign.touch()
    return sign


def worker_was_heard(seconds_ago):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) "
            "values (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_alive_asks_nothing_of_the_database(client):
    # Without the db mark any question to the database would fail this test.
    answer = client.get("/-/health")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"alive": True})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
class TestReady:
    def test_with_a_worker_and_a_loader_it_is_ready(self, client, loader_alive):
        worker_was_heard(3)
        answer = client.get("/-/health/ready")
        facts = json.loads(answer.content)
        assert answer.status_code == 200
        assert facts["ready"] is True
        assert facts["worker_heard_seconds_ago"] == pytest.approx(3, abs=2)

    def test_without_a_worker_it_is_not(self, client, loader_alive):
        answer = client.get("/-/health/ready")
        facts = json.loads(answer.content)
        assert answer.status_code == 503
        assert facts["database"] is True
        assert facts["worker_heard_seconds_ago"] is None

    def test_with_a_silent_worker_it_is_not(self, client, loader_alive):
        worker_was_heard(life_signs.WORKER_SILENT_SECONDS + 30)
        assert client.get("/-/health/ready").status_code == 503

    def test_with_a_silent_loader_it_is_not(self, client, loader_alive):
        import os

        worker_was_heard(1)
        long_ago = time.time() - life_signs.LOADER_SILENT_SECONDS - 30
        os.utime(loader_alive, (long_ago, long_ago))
        assert client.get("/-/health/ready").status_code == 503

    def test_without_a_database_it_is_not_and_says_so(self, client, loader_alive, monkeypatch):
        from django.db import OperationalError

        def away():
            raise OperationalError("away")

        monkeypatch.setattr(connection, "cursor", away)
        answer = client.get("/-/health/ready")
        assert answer.status_code == 503
        assert json.loads(answer.content)["database"] is False

    def test_it_names_nobody(self, client, cast, loader_alive):
        assert set(json.loads(client.get("/-/health/ready").content)) == {
            "ready",
            "database",
            "worker_heard_seconds_ago",
            "loader_heard_seconds_ago",
        }
