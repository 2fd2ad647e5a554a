"""``./run bench feed``: does the feed stay as quick in a large organisation as in a small one?

Runs on a throw-away database server of its own, with safe settings (fsync on), that holds three
organisations: 10 stories and 10 people, 5,000 and 10, and 5,000 and 10,000. People passed stories
on, kept and shared some, and asked for more or less of topics.

1. How many questions a page of the feed asks the database in each: it must be as many.
2. Behind the real web server, ten people at once read the feed and its next pages, in the small and
   in the large organisation in turn; only the ratio inside one run means anything.
3. Beside it, in turn, the first idea: fetch every open story and choose in Python. The same stories
   must come out.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from feed_world import Firm, fill

ROOT = Path(__file__).resolve().parents[1]
NEXT = re.compile(r'href="(\?after=[^"]+)"')


def main() -> None:
    """Measure and print; fail when the number of questions grows."""
    asked = _arguments()
    firms = [
        Firm("klein", 10, 10),
        Firm("verhalen", asked.stories, 10),
        Firm("groot", asked.stories, asked.people),
    ]
    with _database() as var:
        for firm in firms:
            fill(firm)
        _analyse()
        questions = [_questions(firm) for firm in firms]
        _compare_with_first_idea(firms[-1], asked.rounds)
        with _web_server(var, asked.threads) as port:
            _compare_sizes(port, firms[0], firms[-1], asked)
    if len(set(questions)) > 1:
        sys.exit(f"The number of questions grows: {questions}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench feed", description=__doc__)
    parser.add_argument("--stories", type=int, default=5000)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each half of a round")
    parser.add_argument("--threads", type=int, default=4, help="threads of the web server")
    return parser.parse_args()


@contextmanager
def _database() -> Iterator[Path]:
    var = Path(tempfile.mkdtemp(prefix="merkwerk-bench-"))
    var.chmod(0o755)
    os.environ.update(
        MERKWERK_VAR=str(var),
        MERKWERK_ENVIRONMENT="development",
        MERKWERK_LOG_LEVEL="ERROR",
        DJANGO_SETTINGS_MODULE="merkwerk.config.settings",
    )
    for name in ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_LINKS_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    sys.path.insert(0, str(ROOT))
    from merkwerk.operations import embedded, preparing

    cluster = embedded.open_cluster(var / "database")
    embedded.start(cluster)
    try:
        preparing.prepare_cluster(cluster)
        _set_up()
        yield var
    finally:
        from django.db import connections

        connections.close_all()
        embedded.stop(cluster)
        shutil.rmtree(var, ignore_errors=True)


def _set_up() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("prepare_tables", verbosity=0)


def _analyse() -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum (analyze)")


def _questions(firm: Firm) -> int:
    """Return how many questions a page of the feed asks, signing in and frame included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = firm.cookies[0]
    client.get(f"/o/{firm.slug}/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(f"/o/{firm.slug}/")
    if answer.status_code != 200 or "Verhaal" not in answer.content.decode():
        sys.exit(f"The feed of {firm.slug} answers {answer.status_code}.")
    number = sum(1 for one in asked if one["sql"].lstrip('"( ').upper().startswith("SELECT"))
    print(f"questions for a page, {firm.stories:,} stories and {firm.people:,} people: {number}")
    return number


def _compare_with_first_idea(firm: Firm, rounds: int) -> None:
    from merkwerk.kit import tenancy
    from merkwerk.sharing import offering

    ours, naive = [], []
    ways: list[tuple[list[float], Callable[[Any], list[int]]]] = [
        (ours, lambda one: [card.story.pk for card in offering.feed_for(one).cards]),
        (naive, _choose_in_python),
    ]
    for number in range(rounds):
        for reader in firm.readers:
            chosen = []
            for times, way in ways if number % 2 else reversed(ways):
                began = time.perf_counter()
                with tenancy.acting_in(firm.id):
                    chosen.append(way(reader))
                times.append(1000 * (time.perf_counter() - began))
            if chosen[0] != chosen[1]:
                sys.exit(f"Not the same stories: {chosen}.")
    _tell_pairs("choosing twelve stories in SQL, ms", ours, "choosing in Python, ms", naive)


def _choose_in_python(reader: Any) -> list[int]:
    """Return the first page as one would first write it: fetch everything, then choose."""
    from merkwerk.kit import clock
    from merkwerk.library.models import Story
    from merkwerk.sharing.models import Passed, TopicWish
    from merkwerk.sharing.offering import LESS, MORE, PAGE

    passed = set(Passed.objects.filter(membership=reader).values_list("story_id", flat=True))
    wishes = dict(TopicWish.objects.filter(membership=reader).values_list("topic_id", "wants_more"))
    now = clock.now()

    def moment(story: Any) -> Any:
        said = {wishes.get(one.pk) for one in story.topics.all()}
        return story.published_at + (
            MORE if True in said else LESS if False in said else timedelta()
        )

    every = Story.objects.open_at(now).with_picture().prefetch_related("topics")
    offered = [one for one in every if one.pk not in passed]
    return [one.pk for one in sorted(offered, key=lambda one: (moment(one), one.pk))[::-1][:PAGE]]


@contextmanager
def _web_server(var: Path, threads: int) -> Iterator[int]:
    from merkwerk.operations import serving
    from merkwerk.operations.installation import Installation

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    bind = f"127.0.0.1:{port}"
    command = serving.web_command(Installation(var, f"http://{bind}", bind, threads=threads))
    environment = {**os.environ, "MERKWERK_BIND": bind, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, env=environment, cwd=var)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("The web server did not listen within a minute.")


def _compare_sizes(port: int, small: Firm, large: Firm, asked: argparse.Namespace) -> None:
    for firm in (small, large):
        _read(port, firm, 1)  # the templates are compiled now
    first: dict[str, list[float]] = {small.slug: [], large.slug: []}
    further: list[float] = []
    ratios, rates = [], []
    for number in range(asked.rounds):
        medians = {}
        for firm in (small, large) if number % 2 else (large, small):
            firsts, others = _read(port, firm, asked.seconds)
            medians[firm.slug] = statistics.median(firsts)
            first[firm.slug] += firsts
            further += others
            if firm is large:
                rates.append((len(firsts) + len(others)) / asked.seconds)
        ratios.append(medians[large.slug] / medians[small.slug])
    for firm in (small, large):
        _tell(f"first page of {firm.slug}, ten people at once, ms", first[firm.slug])
    _tell(f"further pages of {large.slug}, ten people at once, ms", further)
    print(f"pages a second in {large.slug}: median {statistics.median(rates):.0f}")
    print(
        f"median of {large.slug} over {small.slug}: {statistics.median(ratios):.2f}, "
        f"from {min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} pairs "
        f"({large.slug} shows twelve stories a page, {small.slug} ten)"
    )


def _read(port: int, firm: Firm, seconds: float) -> tuple[list[float], list[float]]:
    """Let ten people read at once; return the milliseconds of first and of further pages."""
    firsts: list[float] = []
    others: list[float] = []
    until = time.monotonic() + seconds
    readers = [
        threading.Thread(target=_leaf_through, args=(port, firm, cookie, until, firsts, others))
        for cookie in firm.cookies
    ]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return firsts, others


def _leaf_through(
    port: int, firm: Firm, cookie: str, until: float, firsts: list[float], others: list[float]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    query, turned = "", 0
    while time.monotonic() < until:
        began = time.perf_counter()
        connection.request(
            "GET", f"/o/{firm.slug}/{query}", headers={"Cookie": f"sessionid={cookie}"}
        )
        answer = connection.getresponse()
        body = answer.read().decode()
        (others if query else firsts).append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            sys.exit(f"The feed answers {answer.status}.")
        found = NEXT.search(body)
        turned = turned + 1 if found and turned < 3 else 0
        query = found[1].replace("+", "%2B") if found and turned else ""
    connection.close()


def _tell(what: str, times: list[float]) -> None:
    cuts = statistics.quantiles(times, n=100)
    print(f"{what}: p50 {cuts[49]:.1f}, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f} (n={len(times)})")


def _tell_pairs(what: str, ours: list[float], other: str, theirs: list[float]) -> None:
    _tell(what, ours)
    _tell(other, theirs)
    ratios = [theirs[n] / ours[n] for n in range(len(ours))]
    cuts = statistics.quantiles(ratios, n=10)
    print(f"ratio in pairs: median {cuts[4]:.0f}, middle 80 % from {cuts[0]:.0f} to {cuts[8]:.0f}")


if __name__ == "__main__":
    main()
