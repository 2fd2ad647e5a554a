"""The private database: it starts after whatever happened, and stops when nobody needs it."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace

import psycopg
import pytest

from merkwerk.operations import binaries, embedded, lending, unprivileged
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
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from merkwerk.operations import lending\n"
        "from merkwerk.operations.installation import Installation\n"
        f"here = Installation(var=Path({str(there.var)!r}), address='', bind='')\n"
        "with lending.database_of(here):\n    print('lent', flush=True)\n    sys.stdin.read()\n"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
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
        with lending.database_of(made.installation):
            assert answers(made.installation)


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


def test_a_folder_of_somebody_else_with_our_sockets_name_is_refused(there, monkeypatch):
    monkeypatch.setattr(unprivileged, "give", lambda path: None)
    monkeypatch.setattr(unprivileged, "user_id", lambda: 4321)
    with pytest.raises(Trouble, match="belongs to somebody else"):
        embedded._clear_sockets(there.cluster)
    there.cluster.sockets.rmdir()


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
