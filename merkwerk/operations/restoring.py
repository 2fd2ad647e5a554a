"""Restoring a back-up into an empty installation, or, when asked, in place of what is there."""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from merkwerk.kit import clock
from merkwerk.operations import backing_up, locks, postgres_tools, preparing, setting_up
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble, step


def restore(installation: Installation, file: Path, *, replace: bool = False) -> None:
    """Put the back-up in *file* into this installation; nothing of it is served meanwhile.

    What is there already is refused, or with *replace* first backed up and then replaced. Raises
    Trouble when the file is no back-up, is newer than this Merkwerk, or cannot be restored.
    """
    with locks.only_one(setting_up.lock_of(installation), setting_up.RUNNING), _opened(file) as tar:
        _check_manifest(file, _manifest(file, tar))
        if not _is_empty():
            _make_room(installation, replace)
        with tempfile.TemporaryDirectory() as folder:
            tar.extractall(folder, filter="data")
            _restore_database(installation, Path(folder, backing_up.DUMP))
            # Visits of the database that went would be counted for whoever has those numbers now.
            shutil.rmtree(installation.visits, ignore_errors=True)
            _restore_uploads(Path(folder, backing_up.UPLOADS))
        with step("Preparing the tables"):
            call_command("prepare_tables", verbosity=0)
            _doubt_what_went_out_since()


def _doubt_what_went_out_since() -> None:
    """Have people look first at posts that may have gone out after the back-up was made."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update sharing_post set state = 'unknown', why = 'no_answer', holder = '', "
            "held_until = null where state = 'waiting' and (due_at <= %s or begun_at is not null)",
            [clock.now()],
        )


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file) as tar:
            yield tar
    except FileNotFoundError as absent:
        raise Trouble(f"There is no file {file}.") from absent
    except (tarfile.TarError, EOFError) as broken:
        raise Trouble(f"{file} is not a whole back-up of Merkwerk ({broken}).") from broken


def _manifest(file: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        member = tar.extractfile(backing_up.MANIFEST)
        tar.getmember(backing_up.DUMP)
        return dict(json.load(member)) if member else {}
    except (KeyError, ValueError) as wrong:
        raise Trouble(f"{file} is not a back-up of Merkwerk.") from wrong


def _check_manifest(file: Path, manifest: dict[str, Any]) -> None:
    known = {f"{room}.{name}" for room, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.get("migrations", [])) - known)
    if manifest.get("format") != backing_up.FORMAT or unknown:
        reason = f" (it knows {unknown[0]})" if unknown else ""
        raise Trouble(
            f"{file} was made by a newer Merkwerk{reason}. Update Merkwerk first, then restore."
        )


def _is_empty() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select to_regclass('people_organisation')")
        if cursor.fetchone()[0] is None:
            return True
        cursor.execute("select not exists (select 1 from people_organisation)")
        return bool(cursor.fetchone()[0])


def _make_room(installation: Installation, replace: bool) -> None:
    if not replace:
        raise Trouble(
            "There is an organisation here already, so nothing was restored. To put the back-up in "
            "its place (what is there is backed up first): ./run restore FILE --replace"
        )
    kept = backing_up.back_up(installation, backing_up.usual_file(installation))
    print(f"What was here is kept in {kept}.")


def _restore_database(installation: Installation, dump: Path) -> None:
    wanted = dump.with_suffix(".list")
    listed = postgres_tools.run(
        installation, "pg_restore", "--list", str(dump), trouble="The back-up could not be read"
    )
    wanted.write_text("\n".join(line for line in listed.splitlines() if not _is_ours_to_make(line)))
    with step("Restoring the database"):
        _clear(installation)
        postgres_tools.run(
            installation,
            "pg_restore",
            *("--no-owner", "--no-privileges", "--no-comments", "--exit-on-error"),
            *("--single-transaction", f"--use-list={wanted}"),
            *("--dbname", connections["owner"].settings_dict["NAME"], str(dump)),
            trouble="The back-up could not be restored",
        )


def _is_ours_to_make(line: str) -> bool:
    """Tell whether an entry is made by preparing: extensions, the schema, and who may see what."""
    return any(f" {kind} " in line for kind in ("EXTENSION", "SCHEMA", "POLICY"))


def _clear(installation: Installation) -> None:
    """Drop everything the owner owns here, and make the roles and extensions anew."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("drop owned by current_user cascade")
        cursor.execute("create schema if not exists public")
    connections.close_all()
    if installation.is_private:
        preparing.prepare_cluster(installation.cluster)
    else:
        preparing.prepare_server(installation)


def _restore_uploads(folder: Path) -> None:
    here = Path(settings.MEDIA_ROOT)
    with step("Restoring the uploads"):
        before = here.with_name(f"{here.name}-before")
        shutil.rmtree(before, ignore_errors=True)
        if here.exists():
            here.rename(before)
        if folder.is_dir():
            here.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(folder, here)
        shutil.rmtree(before, ignore_errors=True)
