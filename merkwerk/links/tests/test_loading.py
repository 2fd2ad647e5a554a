"""Loading: each visit once, whatever happens to the loader."""

import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from merkwerk.links import loading, merging, partitioning, records
from merkwerk.links.recording import Recorder
from merkwerk.links.records import Reason
from merkwerk.links.testing import visit


class Crash(Exception):
    """Stands for the end of the process at that point."""


def write(installation, visits, *, recorder=None):
    mine = recorder or Recorder(installation.folder)
    for record in visits:
        assert mine.record(records.pack(record))
    if recorder is None:
        mine.close()


def bots(installation, link, n):
    at = installation.now
    return [
        visit(link, installation.organisation, at, visitor=None, reason=Reason.TOOL)
        for _ in range(n)
    ]


class TestOnce:
    def test_a_second_loading_finds_nothing(self, installation):
        link, _ = installation.make_link()
        write(installation, bots(installation, link, 30))
        assert installation.load().merged == 30
        assert installation.load().merged == 0
        assert installation.totals(link) == (0, 30, 0, 0)

    def test_a_segment_goes_when_its_writer_has_gone(self, installation):
        link, _ = installation.make_link()
        recorder = Recorder(installation.folder)
        write(installation, bots(installation, link, 3), recorder=recorder)
        installation.load()
        assert len(loading.segments_in(installation.folder)) == 1
        write(installation, bots(installation, link, 2), recorder=recorder)
        recorder.close()
        installation.load()
        assert loading.segments_in(installation.folder) == []
        assert installation.totals(link) == (0, 5, 0, 0)

    def test_a_file_that_comes_back_after_a_crash_of_the_machine_is_not_read_again(
        self, installation
    ):
        link, _ = installation.make_link()
        write(installation, bots(installation, link, 4))
        path = loading.segments_in(installation.folder)[0]
        content = path.read_bytes()
        installation.load()
        path.write_bytes(content)
        assert installation.load().read == 0
        assert installation.totals(link) == (0, 4, 0, 0)

    def test_visits_of_a_link_that_is_gone_are_dropped(self, installation):
        link, _ = installation.make_link()
        write(installation, [*bots(installation, link, 2), *bots(installation, 2**50, 3)])
        done = installation.load()
        assert (done.read, done.merged) == (5, 2)

    def test_a_link_of_one_organisation_counts_nothing_for_another(self, installation):
        link, _ = installation.make_link()
        other = installation.make_organisation()
        write(installation, [visit(link, other, installation.now)])
        installation.load()
        assert installation.totals(link) == (0, 0, 0, 0)
        assert installation.raw(link) == (0, 0, 0, 0)

    def test_visits_that_come_after_a_month_count_without_a_raw_row(self, installation):
        link, _ = installation.make_link()
        long_ago = installation.now - timedelta(days=40)
        write(installation, [visit(link, installation.organisation, long_ago)])
        installation.load()
        assert installation.totals(link) == (1, 0, 0, 0)
        assert installation.raw(link) == (0, 0, 0, 0)


class TestKilled:
    @pytest.mark.parametrize(
        "place",
        ["_SETTLED_AT_ONCE", "_JUDGE", "_ADD_DAYS", "_ADD_REASONS", "checkpoint", "remove", "told"],
    )
    def test_at_each_point_nothing_is_lost_or_doubled(self, installation, monkeypatch, place):
        link, _ = installation.make_link()
        people = [
            visit(link, installation.organisation, installation.now, visitor=n) for n in range(1, 8)
        ]
        write(installation, [*people, *bots(installation, link, 5)])
        with monkeypatch.context() as crashing:
            crash_at(crashing, place)
            with pytest.raises(Crash):
                installation.load(at_most=4)
        installation.load(at_most=4)
        assert installation.totals(link) == installation.raw(link) == (7, 5, 0, 0)
        assert loading.segments_in(installation.folder) == []

    def test_really_and_at_random(self, installation):
        """Loaders are killed with SIGKILL while visits come in; then one may finish."""
        links = [installation.make_link()[0] for _ in range(5)]
        recorder = Recorder(installation.folder, most_bytes=64 * 2000)
        made = 0
        chance = random.Random(20261121)
        for _ in range(4):
            loader = start_loader(installation)
            enough = loaded(installation) + chance.randint(500, 4000)
            while loaded(installation) < enough:
                assert loader.poll() is None
                if made > loaded(installation) + 5000:
                    continue
                batch = [
                    visit(
                        chance.choice(links),
                        installation.organisation,
                        installation.now,
                        visitor=chance.getrandbits(60) or 1,
                    )
                    for _ in range(chance.randint(1, 400))
                ]
                write(installation, batch, recorder=recorder)
                made += len(batch)
            os.kill(loader.pid, signal.SIGKILL)
            loader.communicate()
        recorder.close()
        installation.load()
        totals = [installation.totals(link) for link in links]
        assert sum(sum(each) for each in totals) == made
        assert totals == [installation.raw(link) for link in links]
        assert loading.segments_in(installation.folder) == []

    def test_a_loader_told_to_stop_says_what_it_did(self, installation):
        link, _ = installation.make_link()
        write(installation, bots(installation, link, 6))
        loader = start_loader(installation)
        while installation.totals(link) != (0, 6, 0, 0):
            assert loader.poll() is None
        loader.terminate()
        said, _ = loader.communicate(timeout=20)
        assert loader.returncode == 0
        assert b"Loaded 6 visits." in said


class TestHousekeeping:
    def test_partitions_are_made_ahead_and_dropped_on_day_31(self, installation):
        connection = installation.connection
        now = datetime(2031, 5, 10, 3, tzinfo=UTC)
        day = now.date()
        days = [day - timedelta(days=n) for n in range(27, 35)]
        partitioning.ensure(connection, days)
        made, dropped = partitioning.keep_house(connection, now)
        there = partitioning.present(connection)
        assert made == 3
        assert dropped >= 4
        assert partitioning.name_of(day + timedelta(days=2)) in there
        assert partitioning.name_of(day - timedelta(days=30)) in there
        assert partitioning.name_of(day - timedelta(days=31)) not in there
        assert partitioning.keep_house(connection, now) == (0, 0)

    def test_a_partition_appears_for_whatever_day_a_visit_has(self, installation):
        link, _ = installation.make_link()
        tomorrow = installation.now + timedelta(days=5)
        write(installation, [visit(link, installation.organisation, tomorrow)])
        installation.load()
        assert installation.raw(link) == (1, 0, 0, 0)


def loaded(installation):
    found = installation.connection.execute("select sum(loaded) from links_segment").fetchone()[0]
    return int(found or 0) // records.SIZE


def crash_at(crashing, place):
    def crash(*_, **__):
        raise Crash

    if place == "remove":
        crashing.setattr(loading, "remove_finished", crash)
    elif place == "told":
        # After the file is gone and before the tables know.
        crashing.setattr(loading, "keep_folder", crash)
    elif place == "checkpoint":
        merge = merging.merge
        calls = []

        def second_time(*given):
            merged = merge(*given)
            calls.append(1)
            return crash() if len(calls) == 2 else merged

        crashing.setattr(merging, "merge", second_time)
    else:
        crashing.setattr(merging, place, "select 1 / 0")
        connect = merging.merge

        def turned(*given):
            import psycopg

            try:
                return connect(*given)
            except psycopg.Error as error:
                raise Crash from error

        crashing.setattr(merging, "merge", turned)


def start_loader(installation):
    var = installation.folder.parent
    code = (
        "import django; django.setup();"
        "from pathlib import Path; from merkwerk.links import following;"
        f"following.folder = lambda: Path({str(var)!r}) / 'clicks';"
        "following.load(follow=True, say=print)"
    )
    environ = os.environ | {"MERKWERK_CLOCK_FILE": str(installation.clock_file)}
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environ)
