"""Background work: a worker that is killed leaves nothing undone and nothing done twice."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

import psycopg
import pytest
from django.conf import settings
from procrastinate import App, SyncPsycopgConnector

from merkwerk.operations import tasks, working

WORKER = """
import os, sys, threading
import django
django.setup()
from django.db import connection, transaction
from procrastinate.contrib.django import app
from merkwerk.operations import working

@app.task(name="witness.write_down")
def write_down(word):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into witness_words (word) values (%s)", [word])
        if os.environ["HANGS"] == "yes":
            print("half-way", flush=True)
            threading.Event().wait()
    print("done", word, flush=True)

working.work(heartbeat_seconds=0.5)
"""


@pytest.fixture
def owner(django_db_setup):
    with psycopg.connect(
        settings.MERKWERK_INSTALLATION.address_of("owner"), autocommit=True
    ) as connection:
        connection.execute("create table witness_words (word text)")
        connection.execute("grant select, insert on witness_words to merkwerk_app")
        yield connection
        connection.execute("drop table witness_words")
        connection.execute("delete from procrastinate_jobs")


@pytest.fixture
def start_worker():
    started = []

    def start(*, hangs):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            env=os.environ | {"HANGS": "yes" if hangs else "no"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.communicate()


def until(worker, text, seconds=60):
    """Read the worker's lines until one has *text* in it."""
    said = []
    while select.select([worker.stdout], [], [], seconds)[0]:
        line = worker.stdout.readline()
        said.append(line)
        if text in line:
            return "".join(said)
        if not line:
            break
    pytest.fail(f"The worker never said {text!r}, but: {''.join(said)}")


def put_in_line(task_name, *, lock=None, **arguments):
    address = settings.MERKWERK_INSTALLATION.address_of("app")
    with App(connector=SyncPsycopgConnector(conninfo=address)).open() as app:
        return app.configure_task(task_name, lock=lock, queueing_lock=lock).defer(**arguments)


def words(owner):
    return [word for (word,) in owner.execute("select word from witness_words").fetchall()]


def test_a_job_waits_in_line_until_a_worker_has_done_it(owner, start_worker):
    put_in_line("witness.write_down", word="hallo")
    worker = start_worker(hangs=False)
    until(worker, "done hallo")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert words(owner) == ["hallo"]
    assert not owner.execute("select 1 from procrastinate_jobs where args ? 'word'").fetchall()


def test_a_job_whose_worker_was_killed_half_way_is_done_once(owner, start_worker):
    put_in_line("witness.write_down", word="halverwege")
    first = start_worker(hangs=True)
    until(first, "half-way")
    first.kill()
    first.wait()
    assert words(owner) == []

    # As if the worker had been silent for ten minutes.
    owner.execute(
        "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '10 minutes'"
    )
    put_in_line(tasks.take_up_stalled.name, timestamp=0)
    until(start_worker(hangs=False), "done halverwege")
    assert words(owner) == ["halverwege"]


def test_a_job_that_keeps_killing_its_worker_is_set_aside(owner, start_worker):
    number = put_in_line("witness.write_down", word="fataal")
    owner.execute(
        "update procrastinate_jobs set status = 'doing', attempts = 5 where id = %s", [number]
    )
    put_in_line(tasks.take_up_stalled.name, timestamp=0)
    put_in_line("witness.write_down", word="daarna")
    worker = start_worker(hangs=False)
    said = until(worker, "set aside")
    if "done daarna" not in said:  # the two are in lines of their own, so either may be first
        until(worker, "done daarna")
    (status,) = owner.execute(
        "select status from procrastinate_jobs where id = %s", [number]
    ).fetchone()
    assert status == "failed"
    assert words(owner) == ["daarna"]


def test_a_job_of_a_dead_worker_does_not_block_the_same_one_that_waits(owner, start_worker):
    first = put_in_line("witness.write_down", lock="een", word="eerst")
    owner.execute("update procrastinate_jobs set status = 'doing' where id = %s", [first])
    put_in_line("witness.write_down", lock="een", word="daarna")
    put_in_line(tasks.take_up_stalled.name, timestamp=0)
    worker = start_worker(hangs=False)
    until(worker, "done daarna")
    assert words(owner) == ["daarna"]
    assert not owner.execute("select 1 from procrastinate_jobs where id = %s", [first]).fetchall()


@pytest.mark.parametrize("queue", working.PLACES)
def test_when_one_line_ends_all_end_so_that_all_begin_again(queue):
    ended = []

    class Working:
        @asynccontextmanager
        async def open_async(self):
            yield self

        async def run_worker_async(self, *, name, **options):
            try:
                if name != queue:
                    await asyncio.Event().wait()
            finally:
                ended.append(name)

    async def work():
        async with asyncio.timeout(30):
            await working._work_for_each_queue(Working(), {})

    asyncio.run(work())
    assert sorted(ended) == sorted(working.PLACES)


def test_every_task_stands_in_a_line_that_is_worked_at():
    from procrastinate.contrib.django import app

    ours = [task for name, task in app.tasks.items() if "builtin" not in name]
    assert {task.queue for task in ours} == set(working.PLACES)


def test_every_recurring_task_says_what_it_does_and_when():
    from procrastinate.contrib.django import app

    recurring = app.periodic_registry.periodic_tasks
    assert recurring
    unexplained = [task.task.name for task in recurring.values() if not task.task.func.__doc__]
    assert not unexplained, f"Give these tasks a docstring: {unexplained}"
