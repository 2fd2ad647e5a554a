"""How many notices a second, and is each made exactly once when a worker is killed half-way?

Runs on a throw-away database server of its own, with safe settings (fsync on). Prints one figure a
line. ``--people N`` and ``--rounds N`` make it smaller or larger.

1. A worker process tells everybody. We hold the row of the person in the middle, so it stands still
   there; then it is killed (SIGKILL, by its process id), and a new worker does the same work again.
2. In pairs, in turn: the set-based telling, and one ``create()`` per person in one transaction.
3. How long from telling somebody inside their hours to the notice in the inbox, and to the mail at
   a real mail server on loopback, with the real worker.
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
KIND = "bench.story.published"


def main() -> None:
    """Measure, or be the worker that is measured."""
    arguments = _arguments()
    if arguments.work:
        _set_up()
        from merkwerk.operations import working

        working.work()
        return
    if arguments.tell:
        _set_up()
        print(_tell(arguments.tell, arguments.subject))
        return
    with _server():
        organisation = _make_people(arguments.people)
        ok = _kill_half_way(organisation, arguments.people)
        _compare(organisation, arguments.people, arguments.rounds)
        _plan(organisation, arguments.people)
        _latency(arguments.rounds)
    if not ok:
        sys.exit("Not every notice was made exactly once.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench notices", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tell", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--subject", default="", help=argparse.SUPPRESS)
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
    from merkwerk.notifications.kinds import Letter, NoticeKind

    class Published(NoticeKind):
        """The kind that is told here."""

        key = KIND

        def describe(self, public_ids: Any, language: str) -> dict[str, Letter]:
            return {each: Letter(title=each, action_path="/") for each in public_ids}


def _make_people(number: int) -> int:
    from merkwerk.kit import clock, tenancy
    from merkwerk.people.models import Membership, Person
    from merkwerk.people.testing import make_organisation

    organisation = make_organisation("meting", "Meting")
    people = Person.objects.bulk_create(
        (Person(email=f"p{n}@meting.example") for n in range(number)), batch_size=1000
    )
    with tenancy.acting_in(organisation.pk):
        Membership.objects.bulk_create(
            (
                Membership(person=each, name="P", role_card_read_at=clock.now(), is_willing=True)
                for each in people
            ),
            batch_size=1000,
        )
    return int(organisation.pk)


def _tell(organisation: int, subject: str) -> int:
    from merkwerk.kit import tenancy
    from merkwerk.notifications import telling
    from merkwerk.people.models import Membership

    with tenancy.acting_in(organisation):
        return telling.tell_many(KIND, to=Membership.objects.all(), subject=("story", subject))


def _kill_half_way(organisation: int, people: int) -> bool:
    from merkwerk.kit import tenancy
    from merkwerk.notifications.models import Notice
    from merkwerk.people.models import Membership

    class PutBack(Exception):
        pass

    try:
        with tenancy.acting_in(organisation):
            middle = Membership.objects.order_by("pk")[people // 2]
            Notice.objects.create(
                membership=middle, kind=KIND, subject_kind="story", subject_id="killed"
            )
            worker = _start_worker(organisation)
            _wait_until_it_stands_still()
            worker.kill()
            print(f"worker {worker.pid} killed half-way, exit status {worker.wait()}")
            raise PutBack
    except PutBack:
        pass
    left, _ = _count(organisation)
    print(f"notices after the kill: {left}")
    begun = time.perf_counter()
    made = int(_start_worker(organisation).communicate()[0])
    seconds = time.perf_counter() - begun
    again = int(_start_worker(organisation).communicate()[0])
    total, distinct = _count(organisation)
    print(f"a new worker made {made} (start-up included: {seconds:.1f} s); a third made {again}")
    print(f"notices: {total}, people told: {distinct}, people: {people}")
    return total == distinct == people and made == people and again == 0


def _start_worker(organisation: int) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--tell", str(organisation), "--subject", "killed"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _wait_until_it_stands_still(seconds: float = 60) -> None:
    from django.db import connections

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connections["owner"].cursor() as cursor:
            cursor.execute("select count(*) from pg_locks where not granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise SystemExit("The worker never reached the middle.")


def _count(organisation: int) -> tuple[int, int]:
    from django.db.models import Count

    from merkwerk.kit import tenancy
    from merkwerk.notifications.models import Notice

    with tenancy.acting_in(organisation):
        found = Notice.objects.filter(subject_id="killed").aggregate(
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
            subject = f"{deed.__name__}-{number}"
            begun = time.perf_counter()
            made = deed(organisation, subject)
            rates.append(people / (time.perf_counter() - begun))
            if made != people:
                raise SystemExit(f"{deed.__name__} made {made} of {people}.")
            _forget(organisation, subject)
        ratios.append(fast[-1] / slow[-1])
        print(
            f"round {number + 1}: set-based {fast[-1]:,.0f}/s, one by one {slow[-1]:,.0f}/s, "
            f"ratio {ratios[-1]:.1f}"
        )
    print(f"set-based:  median {statistics.median(fast):,.0f} notices/s")
    print(f"one by one: median {statistics.median(slow):,.0f} notices/s")
    print(
        f"ratio: median {statistics.median(ratios):.1f}, "
        f"from {min(ratios):.1f} to {max(ratios):.1f} in {rounds} pairs"
    )


def _tell_one_by_one(organisation: int, subject: str) -> int:
    from merkwerk.kit import tenancy
    from merkwerk.notifications.models import Notice
    from merkwerk.people.models import Membership

    made = 0
    with tenancy.acting_in(organisation):
        for membership in Membership.objects.all().taking_part():
            Notice.objects.create(
                membership=membership, kind=KIND, subject_kind="story", subject_id=subject
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


def _plan(organisation: int, people: int) -> None:
    from merkwerk.kit import tenancy
    from merkwerk.notifications import planning

    begun = time.perf_counter()
    with tenancy.acting_in(organisation):
        planned = planning.plan()
    print(f"planned {planned} mails, {planned / (time.perf_counter() - begun):,.0f}/s")
    if planned != people:
        raise SystemExit(f"Only {planned} of {people} were planned.")


def _latency(rounds: int) -> None:
    from merkwerk.notifications.tests.servers import mail_server

    with mail_server() as server:
        environment = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        worker = subprocess.Popen([sys.executable, __file__, "--work"], env=environment)
        try:
            waited = [_tell_one(number, server.postbox) for number in range(rounds + 1)]
        finally:
            worker.terminate()
            worker.wait()
    inbox, mail = ([each[place] for each in waited[1:]] for place in (0, 1))
    print(f"told to inbox: median {statistics.median(inbox):.3f} s, at most {max(inbox):.3f} s")
    print(f"told to SMTP: median {statistics.median(mail):.2f} s, at most {max(mail):.2f} s")
    print(f"  (the first, with the start of the worker: {waited[0][1]:.2f} s, is left out)")


def _tell_one(number: int, postbox: Any) -> tuple[float, float]:
    from datetime import time as wall_time

    from merkwerk.kit import tenancy
    from merkwerk.notifications import reading, telling
    from merkwerk.people.testing import make_membership, make_organisation

    organisation = make_organisation(f"snel{number}", "Snel")
    round_the_clock = {"work_from": wall_time(0), "work_until": wall_time(0)}
    bo = make_membership(organisation, "Bo", work_days=list(range(7)), **round_the_clock)
    begun = time.perf_counter()
    with tenancy.acting_in(organisation.pk):
        telling.tell(KIND, to=bo, subject=("story", "snel"))
    with tenancy.acting_in(organisation.pk):
        if reading.unread_count(bo) != 1:
            raise SystemExit("The inbox is empty.")
    inbox = time.perf_counter() - begun
    if not postbox.wait_for(number + 1):
        raise SystemExit("The mail did not come within a minute.")
    return inbox, time.perf_counter() - begun


if __name__ == "__main__":
    main()
