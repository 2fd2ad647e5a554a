"""The private database: it starts after whatever happened, and stops when nobody needs it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from merkwerk.operations import (
    binaries,
    claiming,
    embedded,
    lending,
    preparing,
    server_log,
    unprivileged,
)
from merkwerk.operations.narrating import Trouble
from merkwerk.operations.tests.installations import elsewhere


@pytest.fixture(scope="module")
def there():
    with elsewhere() as made:
        yield made.installation


def answers(installation):
    address = installation.cluster.address("merkwerk_app")
    with psycopg.connect(address, connect_timeout=30) as connection:
        return connection.execute("select current_user").fetchone()[0] == "merkwerk_app"


def server_process(installation):
    return int((installation.cluster.files / "postmaster.pid").read_text().splitlines()[0])


def test_it_runs_as_long_as_somebody_needs_it(there, capsys):
    with lending.database_of(there):
        assert answers(there)
        with lending.database_of(there):
            assert answers(there)
        assert embedded.is_running(there.cluster), "The first one still needs it."
    assert not embedded.is_running(there.cluster)
    assert not there.cluster.sockets.exists()
    assert re.search(r"private database … \d+\.\d s", capsys.readouterr().out)


def test_its_passwords_are_closed_to_others(there):
    with lending.database_of(there):
        pass
    path = there.var / "database" / "passwords.json"
    assert path.stat().st_mode & 0o077 == 0


def test_it_is_given_back_when_the_deed_fails(there):
    with pytest.raises(ZeroDivisionError), lending.database_of(there):
        raise ZeroDivisionError
    assert not embedded.is_running(there.cluster)


def test_after_its_user_was_killed_the_next_one_uses_it_and_stops_it(there):
    user = start_of(there)
    while "lent" not in (line := user.stdout.readline()):
        assert line, "It never got the database."
    user.kill()
    user.communicate()
    assert embedded.is_running(there.cluster), "PostgreSQL outlives the one who started it."
    with lending.database_of(there):
        assert answers(there)
    assert not embedded.is_running(there.cluster)


def test_after_the_server_itself_was_killed_it_recovers(there):
    with lending.database_of(there):
        os.kill(server_process(there), signal.SIGKILL)
    with lending.database_of(there):
        assert answers(there)


def test_a_left_over_number_that_is_now_somebody_else_does_not_confuse_it(there):
    with lending.database_of(there):
        pass
    leftover = there.cluster.files / "postmaster.pid"
    leftover.write_text(f"{os.getpid()}\n{there.cluster.files}\n0\n5432\n\n\n\n")
    with lending.database_of(there):
        assert answers(there)


def test_a_socket_that_was_cleaned_away_is_made_again(there):
    with lending.database_of(there):
        (there.cluster.sockets / ".s.PGSQL.5432").unlink()
        with lending.database_of(there):
            assert answers(there)


def test_files_that_were_only_half_made_are_made_again():
    with elsewhere() as made:
        (made.var / "database" / "cluster" / "base").mkdir(parents=True)
        (made.var / "database" / "cluster.new-abc").mkdir()
        with lending.database_of(made.installation):
            assert answers(made.installation)
        assert not list((made.var / "database").glob("cluster.*"))


@pytest.mark.parametrize("moment", ["PG_VERSION", "global/pg_control", "base/5"])
def test_after_its_making_was_cut_off_the_next_start_works(moment):
    with elsewhere() as made:
        killer = threading.Thread(target=kill_initdb_at, args=(made.var / "database", moment))
        killer.start()
        with (
            pytest.raises(Trouble, match="could not be made"),
            lending.database_of(made.installation),
        ):
            pass
        killer.join()
        with lending.database_of(made.installation):
            assert answers(made.installation)


def kill_initdb_at(folder, moment):
    """Kill the initdb that writes into *folder* as soon as the file *moment* is there."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if list(folder.glob(f"cluster*/{moment}")):
            for number in processes_about(folder, "initdb"):
                os.kill(number, signal.SIGKILL)
            return
        time.sleep(0.002)


def processes_about(folder, program):
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = process.read_bytes().split(b"\0")
            if words[0].endswith(program.encode()) and str(folder).encode() in b" ".join(words):
                yield int(process.parent.name)


@pytest.mark.parametrize(
    "moment", ["database/cluster*/PG_VERSION", "database/cluster/postmaster.pid", "sockets/.s.*"]
)
def test_interrupted_while_it_starts_it_is_stopped(moment):
    with elsewhere() as made:
        cluster = made.installation.cluster
        user = start_of(made.installation)
        folder, pattern = (
            (cluster.sockets, moment.removeprefix("sockets/"))
            if moment.startswith("sockets")
            else (made.var, moment)
        )
        until = time.monotonic() + 60
        while not list(folder.glob(pattern)) and time.monotonic() < until:
            time.sleep(0.002)
        user.send_signal(signal.SIGINT)
        said = user.communicate(timeout=60)[0]
        assert user.returncode != 0, said
        assert embedded._server_process(cluster) is None
        assert not embedded.is_running(cluster)
        with lending.database_of(made.installation):
            assert answers(made.installation)


def start_of(installation):
    """Start a process that borrows the database until its input ends."""
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from merkwerk.operations import lending\n"
        "from merkwerk.operations.installation import Installation\n"
        f"here = Installation(var=Path({str(installation.var)!r}), address='', bind='')\n"
        "with lending.database_of(here):\n    print('lent', flush=True)\n    sys.stdin.read()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_when_its_roles_cannot_be_prepared_it_is_stopped_and_can_be_started_again(
    there, monkeypatch
):
    def fails(cluster):
        raise Trouble("No roles today.")

    with monkeypatch.context() as broken:
        broken.setattr(preparing, "prepare_cluster", fails)
        with pytest.raises(Trouble, match="No roles today"), lending.database_of(there):
            pass
    assert embedded._server_process(there.cluster) is None
    with lending.database_of(there):
        assert answers(there)


def test_a_server_that_does_not_listen_to_a_calm_word_is_ended_at_once(there, monkeypatch):
    ask, asked = embedded._ask_to_end, []

    def deaf(cluster, way):
        asked.append(way)
        if way == "fast":
            raise embedded.DatabaseTrouble("It does not listen.")
        ask(cluster, way)

    monkeypatch.setattr(embedded, "_ask_to_end", deaf)
    with lending.database_of(there):
        pass
    assert asked == ["fast", "immediate"]
    assert embedded._server_process(there.cluster) is None
    with lending.database_of(there):
        assert answers(there), "It recovered."


class TestItsLog:
    def test_holds_nothing_of_what_people_wrote(self, there):
        with lending.database_of(there):
            owner = there.cluster.address("merkwerk_owner")
            with psycopg.connect(owner, autocommit=True) as connection:
                connection.execute("create table if not exists told (address text unique)")
                connection.execute("insert into told values ('bo@lumen.example')")
                with pytest.raises(psycopg.errors.UniqueViolation):
                    connection.execute("insert into told values (%s)", ["bo@lumen.example"])
                with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                    connection.execute("select 'bo@lumen.example'::int")
            said = there.cluster.log.read_text()
        assert "ready to accept connections" in said
        assert "lumen" not in said

    def test_is_begun_anew_when_it_is_large_and_the_last_of_it_kept(self, tmp_path):
        log = tmp_path / "server.log"
        with log.open("ab") as server:
            server.write(b"old\n" * 100)
            server.flush()
            assert server_log.keep_small(log, largest=200)
            server.write(b"new\n")
        assert log.read_bytes() == b"new\n"
        kept = tmp_path / "server.log.1"
        assert kept.read_bytes() == b"old\n" * 50
        assert kept.stat().st_mode & 0o077 == 0
        assert not server_log.keep_small(log, largest=200)
        assert not server_log.keep_small(tmp_path / "none.log")


class TestTheFolderOfItsSocket:
    def test_of_somebody_else_is_refused_and_left_as_it_is(self, tmp_path, monkeypatch):
        folder = tmp_path / "sockets"
        claiming.claim(folder)
        before = folder.stat()
        monkeypatch.setattr(unprivileged, "user_id", lambda: 4321)
        monkeypatch.setattr(os, "geteuid", lambda: 4322)
        with pytest.raises(Trouble, match="belongs to somebody else"):
            claiming.claim(folder)
        assert folder.stat() == before

    def test_of_somebody_else_is_not_asked_whether_a_server_is_there(self, there, monkeypatch):
        with lending.database_of(there):
            monkeypatch.setattr(claiming, "is_ours", lambda folder: False)
            assert not embedded.is_running(there.cluster)
            monkeypatch.undo()

    @pytest.mark.parametrize("is_link", [True, False])
    def test_that_leads_elsewhere_or_is_open_to_others_is_refused(self, tmp_path, is_link):
        folder, elsewhere_ = tmp_path / "sockets", tmp_path / "elsewhere"
        elsewhere_.mkdir()
        if is_link:
            folder.symlink_to(elsewhere_)
        else:
            folder.mkdir()
            folder.chmod(0o777)
        owner = elsewhere_.stat().st_uid
        with pytest.raises(Trouble, match="belongs to somebody else"):
            claiming.claim(folder)
        assert elsewhere_.stat().st_uid == owner

    def test_of_ours_is_taken_up_again(self, tmp_path):
        folder = tmp_path / "sockets"
        claiming.claim(folder)
        claiming.claim(folder)
        assert folder.stat().st_uid == unprivileged.user_id()


def test_files_of_another_version_are_refused_in_one_sentence(tmp_path):
    files = tmp_path / "database" / "cluster"
    files.mkdir(parents=True)
    (files / "PG_VERSION").write_text("9\n")
    with pytest.raises(Trouble, match=r"made by PostgreSQL 9.*Install PostgreSQL 9"):
        _ = embedded.open_cluster(tmp_path / "database").binaries


def test_without_any_postgresql_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(binaries, "candidates", lambda: [])
    with pytest.raises(Trouble, match="DATABASE_URL"):
        binaries.find()


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root runs the server as somebody else.")
def test_a_folder_that_the_servers_user_may_not_enter_is_named(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Trouble, match=r"may not enter .*MERKWERK_VAR"):
        unprivileged.check_reach(closed / "var" / "database")


def test_the_operators_own_server_is_neither_started_nor_stopped(settings, django_db_setup):
    here = settings.MERKWERK_INSTALLATION
    theirs = replace(
        here,
        database_url=here.address_of("owner"),
        app_url=here.address_of("app"),
        links_url=here.address_of("links"),
    )
    with lending.database_of(theirs):
        pass
    assert embedded.is_running(here.cluster)
