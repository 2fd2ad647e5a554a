"""Backing up: everything people made, in one file, without the keys to it.

A back-up is a tar file: a manifest, the database as ``pg_dump`` writes it, and the uploads. Left
out are keys and passwords (they lie apart from the data on purpose), who is signed in, the salts
of visits, and visits that were not loaded yet.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from merkwerk.kit import clock
from merkwerk.operations import postgres_tools
from merkwerk.operations.installation import Installation
from merkwerk.operations.narrating import Trouble, step

FORMAT = 1
MANIFEST, DUMP, UPLOADS = "manifest.json", "database.dump", "media"
ALWAYS_EMPTY = ("django_session",)
LEFT_OUT = "keys and passwords, who is signed in, the salts of visits, visits not loaded yet"


def back_up(installation: Installation, file: Path) -> Path:
    """Write a back-up into *file* and return it; an unfinished one never has that name.

    Raises Trouble when the database cannot be read or the file cannot be written.
    """
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            dump = Path(folder, DUMP)
            with step("Writing the database"):
                _dump(installation, dump)
            with step("Packing the uploads"):
                _pack(unfinished, dump)
        unfinished.replace(file)
    except OSError as problem:
        raise Trouble(
            f"The back-up could not be written to {file}: {problem.strerror}."
        ) from problem
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return file


def usual_file(installation: Installation) -> Path:
    """Return where a back-up goes when nobody says where."""
    return installation.var / "backups" / f"merkwerk-{clock.now():%Y-%m-%dT%H%M%SZ}.tar"


def left_out_tables() -> list[str]:
    """Return the tables whose rows stay out: a model says so with ``is_left_out_of_backups``."""
    marked = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "is_left_out_of_backups", False)
    ]
    return sorted([*marked, *ALWAYS_EMPTY])


def manifest() -> dict[str, Any]:
    """Return what a back-up says about itself."""
    applied = MigrationRecorder(connections["owner"]).applied_migrations()
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "postgresql": connections["owner"].pg_version // 10000,  # type: ignore[attr-defined]
        "migrations": sorted(f"{room}.{name}" for room, name in applied),
        "left_out": LEFT_OUT,
        "tables_without_rows": left_out_tables(),
    }


def _dump(installation: Installation, file: Path) -> None:
    without = [f"--exclude-table-data=public.{table}" for table in left_out_tables()]
    postgres_tools.run(
        installation,
        "pg_dump",
        *("--format=custom", "--no-owner", "--no-privileges", "--no-comments"),
        *("--schema=public", f"--file={file}", *without),
        trouble="The database could not be written",
    )


def _pack(file: Path, dump: Path) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        _add_text(tar, MANIFEST, json.dumps(manifest(), indent=2))
        tar.add(dump, DUMP, filter=_anonymous)
        if Path(settings.MEDIA_ROOT).is_dir():
            tar.add(settings.MEDIA_ROOT, UPLOADS, filter=_anonymous)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(text.encode())
    tar.addfile(member, io.BytesIO(text.encode()))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out whose the files were here, and anything but files and folders."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member if member.isreg() or member.isdir() else None
