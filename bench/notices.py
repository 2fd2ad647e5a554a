"""How many notices a second, and is each made exactly once when a worker is killed half-way?

Runs on a throw-away database server of its own, with safe settings (fsync on). Prints one figure a
line. ``--people N`` and ``--rounds N`` make it smaller or larger.

1. A story is published, and the real worker tells everybody. We hold the row of the person in the
   middle, so that it stands still there; then it is killed (SIGKILL, by its process id), and
   another worker finds the job that was left and finishes it.
2. In pairs, in turn: telling as the worker does, and one ``create()`` per person.
3. How long from publishing to the inbox of somebody inside their hours, and to a real mail server
   on loopback, with the real worker.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure, or be the worker that is measured."""
    arguments = _arguments()
    if arguments.work:
        _set_up()
        from merkwerk.operations import working

        working.work()
        return
    with _server():
        organisation = _make_people(arguments.people)
        ok = _kill_half_way(organisation, arguments.people)
        _compare(organisation, arguments.people, arguments.rounds)
        _plan(arguments.people)
        _latency(arguments.rounds)
    if not ok:
        sys.exit("Not every notice was made exactly once.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench notices", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def _server() -> Iterator[None]:
    var = Path(tempfile.mkdtemp(prefix="merkwerk-bench-"))
    var.chmod(0o755)
    os.environ.update(MERKWERK_VAR=str(var), MERKWERK_ENVIRONMENT="development")
    for name in ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_LINKS_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    sys.path.insert(0, str(ROOT))
    from merkwerk.operations import embedded, preparing

    cluster = embedded.open_cluster(var / "database")
    embedded.start(cluster)
    try:
        preparing.prepare_cluster(cluster)
        _set_up()
        from django.core.management import call_command

        call_command("prepare_tables", verbosity=0)
        yield
    finally:
        from django.db import connections

        connections.close_all()
        embedded.stop(cluster)
        shutil.rmtree(var, ignore_errors=True)


def _set_up() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merkwerk.config.settings")
    import django

    django.setup()


def _make_people(number: int, slug: str = "meting") -> int:
    from merkwerk.kit import clock, tenancy
    from merkwerk.people.models import Membership, Person
    from merkwerk.people.testing import make_organisation

    organisation = make_organisation(slug, slug.title())
    people = Person.objects.bulk_create(
        (Person(email=f"p{n}@{slug}.example") for n in range(number)), batch_size=1000
    )
    with tenancy.acting_in(organisation.pk):
        Membership.objects.bulk_create(
            (
                Membership(person=each, name="P", role_card_read_at=clock.now(), is_willing=True)
                for each in people
            ),
            batch_size=1000,
        )
    _analyse()
    return int(organisation.pk)


def _analyse() -> None:
    """Let the database know how large its tables are; autovacuum does within a minute."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum (analyze)")


def _tell(organisation: int, story: str) -> int:
    from merkwerk.library import announcing

    return announcing.tell_everybody(organisation, story)


def _kill_half_way(organisation: int, people: int) -> bool:
    """Publish; hold the row of a person in the middle; kill the worker there; start another."""
    story = _publish(organisation)
    with _holding_the_middle(organisation, people, story):
        worker = _start_worker()
        _wait_until_it_stands_still(organisation, story)
        worker.kill()
        worker.wait()
    half, _ = _count(organisation, story)
    print(f"worker {worker.pid} killed half-way; notices by then: {half:,}")
    begun = time.perf_counter()
    worker = _start_worker()
    try:
        _wait_until(lambda: _is_told(organisation, story), "the other worker to finish it", 120)
    finally:
        worker.terminate()
        worker.wait()
    print(
        f"another worker took the job up and finished it after {time.perf_counter() - begun:.0f} s"
    )
    again = _tell(organisation, story)
    total, distinct = _count(organisation, story)
    print(f"told once more by hand: {again} new; notices: {total:,}, people told: {distinct:,}")
    return 0 < half < people and total == distinct == people and again == 0


def _publish(organisation: int) -> str:
    """Publish a story, as Ana does; a worker then tells everybody."""
    from merkwerk.kit import tenancy
    from merkwerk.library import publishing
    from merkwerk.library.testing import make_story
    from merkwerk.people.models import Membership

    with tenancy.acting_in(organisation):
        ana = Membership.objects.order_by("pk")[0]
        return str(publishing.publish(make_story(by=ana), by=ana).public_id)


def _offer(organisation: int) -> str:
    """Make a published story about which no worker tells anybody."""
    from merkwerk.kit import tenancy
    from merkwerk.library.testing import make_published_story

    with tenancy.acting_in(organisation):
        return str(make_published_story().public_id)


@contextmanager
def _holding_the_middle(organisation: int, people: int, story: str) -> Iterator[None]:
    """Keep an uncommitted notice for the person in the middle: who wants to make it must wait."""
    from merkwerk.kit import tenancy
    from merkwerk.library.announcing import KIND as PUBLISHED
    from merkwerk.notifications.models import Notice
    from merkwerk.people.models import Membership

    class PutBack(Exception):
        pass

    try:
        with tenancy.acting_in(organisation):
            middle = Membership.objects.order_by("pk")[people // 2]
            Notice.objects.create(
                membership=middle, kind=PUBLISHED, subject_kind="story", subject_id=story
            )
            yield
            raise PutBack
    except PutBack:
        pass


def _start_worker(**environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, __file__, "--work"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_until_it_stands_still(organisation: int, story: str) -> None:
    from django.db import connections

    def is_waiting() -> bool:
        if _count(organisation, story)[0] <= 1:  # ours alone
            return False
        with connections["owner"].cursor() as cursor:
            cursor.execute("select count(*) from pg_locks where not granted")
            return bool(cursor.fetchone()[0])

    _wait_until(is_waiting, "the worker to reach the middle", 60)


def _wait_until(question: Callable[[], bool], what: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return
        time.sleep(0.01)
    raise SystemExit(f"Waited {seconds:.0f} s in vain for {what}.")


def _is_told(organisation: int, story: str) -> bool:
    from merkwerk.kit import tenancy
    from merkwerk.library.models import Story

    with tenancy.acting_in(organisation):
        return Story.objects.filter(public_id=story, told_at__isnull=False).exists()


def _count(organisation: int, subject: str) -> tuple[int, int]:
    from django.db.models import Count

    from merkwerk.kit import tenancy
    from merkwerk.notifications.models import Notice

    with tenancy.acting_in(organisation):
        found = Notice.objects.filter(subject_id=subject).aggregate(
            all=Count("pk"), people=Count("membership", distinct=True)
        )
    return found["all"], found["people"]


def _compare(organisation: int, people: int, rounds: int) -> None:
    ratios, fast, slow = [], [], []
    for number in range(rounds):
        pair: list[tuple[list[float], Callable[[int, str], int]]] = [
            (fast, _tell),
            (slow, _tell_one_by_one),
        ]
        for rates, deed in pair if number % 2 else reversed(pair):
            story = _offer(organisation)
            begun = time.perf_counter()
            made = deed(organisation, story)
            rates.append(people / (time.perf_counter() - begun))
            if made != people:
                raise SystemExit(f"{deed.__name__} made {made} of {people}.")
            _forget(organisation, story)
        ratios.append(fast[-1] / slow[-1])
        print(
            f"round {number + 1}: as we tell {fast[-1]:,.0f}/s, one by one {slow[-1]:,.0f}/s, "
            f"ratio {ratios[-1]:.1f}"
        )
    print(f"as we tell: median {statistics.median(fast):,.0f} notices/s")
    print(f"one by one: median {statistics.median(slow):,.0f} notices/s")
    print(
        f"ratio: median {statistics.median(ratios):.1f}, "
        f"from {min(ratios):.1f} to {max(ratios):.1f} in {rounds} pairs"
    )


def _tell_one_by_one(organisation: int, story: str) -> int:
    from merkwerk.kit import tenancy
    from merkwerk.library.announcing import KIND as PUBLISHED
    from merkwerk.notifications.models import Notice
    from merkwerk.people.models import Membership

    made = 0
    with tenancy.acting_in(organisation):
        for membership in Membership.objects.all().taking_part():
            Notice.objects.create(
                membership=membership, kind=PUBLISHED, subject_kind="story", subject_id=story
            )
            made += 1
    return made


def _forget(organisation: int, subject: str) -> None:
    from django.db import connections

    from merkwerk.kit import tenancy
    from merkwerk.notifications.models import Notice

    with tenancy.acting_in(organisation):
        Notice.objects.filter(subject_id=subject).delete()
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum (analyze) notifications_notice")


def _plan(people: int) -> None:
    from merkwerk.kit import tenancy
    from merkwerk.notifications import planning

    organisation = _make_people(people, "planning")
    _tell(organisation, _offer(organisation))
    begun = time.perf_counter()
    with tenancy.acting_in(organisation):
        planned = planning.plan()
    print(f"planned {planned:,} mails, {planned / (time.perf_counter() - begun):,.0f}/s")
    if planned != people:
        raise SystemExit(f"Only {planned} of {people} were planned.")


def _latency(rounds: int) -> None:
    from merkwerk.notifications.tests.servers import mail_server

    with mail_server() as server:
        worker = _start_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.port}")
        try:
            waited = [_publish_to_bo(number, server.postbox) for number in range(rounds + 1)]
        finally:
            worker.terminate()
            worker.wait()
    inbox, mail = ([each[place] for each in waited[1:]] for place in (0, 1))
    print(
        f"published to inbox: median {statistics.median(inbox):.2f} s, at most {max(inbox):.2f} s"
    )
    print(f"published to SMTP: median {statistics.median(mail):.2f} s, at most {max(mail):.2f} s")
    print(f"  (the first, with the start of the worker: {waited[0][1]:.2f} s, is left out)")


def _publish_to_bo(number: int, postbox: Any) -> tuple[float, float]:
    from datetime import time as wall_time

    from merkwerk.kit import tenancy
    from merkwerk.notifications import reading
    from merkwerk.people.testing import make_membership, make_organisation

    organisation = make_organisation(f"snel{number}", "Snel")
    round_the_clock = {"work_from": wall_time(0), "work_until": wall_time(0)}
    bo = make_membership(organisation, "Bo", work_days=list(range(7)), **round_the_clock)

    def is_in_the_inbox() -> bool:
        with tenancy.acting_in(organisation.pk):
            return bool(reading.unread_count(bo))

    begun = time.perf_counter()
    _publish(organisation.pk)
    _wait_until(is_in_the_inbox, "the inbox", 60)
    inbox = time.perf_counter() - begun
    if not postbox.wait_for(number + 1):
        raise SystemExit("The mail did not come within a minute.")
    return inbox, time.perf_counter() - begun


if __name__ == "__main__":
    main()
