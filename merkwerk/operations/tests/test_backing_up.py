"""Backing up and restoring: nothing is lost, no key travels, and nothing is overwritten unasked."""

import io
import json
import tarfile
from contextlib import contextmanager

import psycopg
import pytest

from merkwerk.operations import embedded
from merkwerk.operations.locks import Attendance
from merkwerk.operations.tests.installations import MAKE_CAST, elsewhere

NOT_COMPARED = {"procrastinate_workers", "django_session"}


@pytest.fixture(scope="module")
def here():
    """Give an installation with the cast, a picture and somebody signed in, its server running."""
    with elsewhere() as there:
        embedded.start(there.installation.cluster, durable=False)
        users = there.var / "database" / "users.lock"
        users.touch()
        with _kept_running(users):
            there.merkwerk("with_database", "prepare_tables", "-v", "0")
            there.python(MAKE_CAST)
            with there.connect() as owner:
                owner.execute(
                    "insert into django_session values ('abc', 'signed in', now() + '1 day')"
                )
            (there.var / "media" / "pictures").mkdir(parents=True)
            (there.var / "media" / "pictures" / "bo.webp").write_bytes(b"a picture")
            yield there


@pytest.fixture(scope="module")
def file(here):
    path = here.var / "copies" / "all.tar"
    here.said = here.merkwerk("with_database", "backup", path)
    return path


@contextmanager
def _kept_running(path):
    """Be a user of the database, so that commands leave it running."""
    attendance = Attendance(path)
    attendance.enter()
    try:
        yield
    finally:
        attendance.leave()


def contents(there):
    """Return each table's rows as one mark."""
    with there.connect() as owner:
        tables = owner.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
        return {
            name: owner.execute(
                f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {name} t"
            ).fetchone()
            for (name,) in tables
            if name not in NOT_COMPARED
        }


def test_a_backup_restored_elsewhere_has_the_same_rows_and_uploads(here, file):
    with elsewhere() as there:
        said = there.merkwerk("with_database", "restore", file)
        assert "Restored." in said
        embedded.start(there.installation.cluster, durable=False)
        before, after = contents(here), contents(there)
        assert before["people_membership"][0] == 6
        assert after == before
        assert (there.var / "media" / "pictures" / "bo.webp").read_bytes() == b"a picture"
        assert signed_in(there) == 0
        check_locks_hold(there)
        check_new_rows_get_new_numbers(there)


def signed_in(there):
    with there.connect() as owner:
        return owner.execute("select count(*) from django_session").fetchone()[0]


def check_locks_hold(there):
    with there.connect("app") as app:
        assert app.execute("select count(*) from people_membership").fetchone()[0] == 0
    with there.connect("links") as links, pytest.raises(psycopg.errors.InsufficientPrivilege):
        links.execute("select * from people_membership")


def check_new_rows_get_new_numbers(there):
    with there.connect() as owner:
        highest = owner.execute("select max(id) from people_team").fetchone()[0]
        following = owner.execute(
            "select nextval(pg_get_serial_sequence('people_team', 'id'))"
        ).fetchone()[0]
    assert following > highest


def test_a_backup_says_what_is_in_it_and_holds_no_key(here, file):
    with tarfile.open(file) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))
        everything = b"".join(tar.extractfile(m).read() for m in tar.getmembers() if m.isfile())
    assert sorted(name for name in names if "/" not in name) == [
        "database.dump",
        "manifest.json",
        "media",
    ]
    assert "keys and passwords" in manifest["left_out"]
    assert "keys and passwords" in here.said
    words = json.loads((here.var / "database" / "passwords.json").read_text())
    for secret in (*words.values(), (here.var / "secrets" / "secret-key").read_text()):
        assert secret.encode() not in everything
    assert file.stat().st_mode & 0o077 == 0


def test_what_is_there_is_not_replaced_unasked_and_kept_when_asked(here, file):
    before = contents(here)
    visits = here.var / "clicks" / "1.visits"
    visits.parent.mkdir(exist_ok=True)
    visits.write_bytes(b"visits of the links that are here")
    said = here.merkwerk("with_database", "restore", file, code=1)
    assert "nothing was restored" in said
    assert contents(here) == before
    assert visits.exists()

    with here.connect() as owner:
        owner.execute("update people_team set name = 'Anders'")
    said = here.merkwerk("with_database", "restore", file, "--replace")
    assert contents(here) == before
    assert not visits.exists(), "They would be counted for the links that came instead."
    (kept,) = (here.var / "backups").glob("*.tar")
    assert str(kept) in said


@pytest.mark.parametrize("content", [b"", b"not a tar at all", None])
def test_what_is_no_backup_is_refused_and_changes_nothing(here, content, tmp_path):
    before = contents(here)
    wrong = tmp_path / "wrong.tar"
    if content is not None:
        wrong.write_bytes(content)
    said = here.merkwerk("with_database", "restore", wrong, "--replace", code=1)
    assert str(wrong) in said
    assert "Traceback" not in said
    assert contents(here) == before


def test_a_backup_of_a_newer_merkwerk_is_refused(here, file, tmp_path):
    newer = tmp_path / "newer.tar"
    with tarfile.open(file) as old, tarfile.open(newer, "w") as new:
        manifest = json.load(old.extractfile("manifest.json"))
        manifest["migrations"].append("people.9999_from_the_future")
        text = json.dumps(manifest).encode()
        member = tarfile.TarInfo("manifest.json")
        member.size = len(text)
        new.addfile(member, io.BytesIO(text))
        new.addfile(old.getmember("database.dump"), old.extractfile("database.dump"))
    said = here.merkwerk("with_database", "restore", newer, "--replace", code=1)
    assert "newer Merkwerk" in said


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(here):
    blocked = here.var / "blocked"
    blocked.write_text("a file, not a folder")
    said = here.merkwerk("with_database", "backup", blocked / "x.tar", code=1)
    assert "Traceback" not in said
    assert not list(here.var.glob(".x.tar*"))
