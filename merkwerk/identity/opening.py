"""Opening the door to a new organisation: setup codes, each of which works once.

They lie in files under ``secrets`` in the var folder, for the operator's eyes alone: one for the
first run, shown to whoever starts Merkwerk, and one for each further organisation somebody asked
for with ``./run organisation add``. A file that this process may not read or take away opens
nothing.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from merkwerk.identity import errors
from merkwerk.kit import clock, ids
from merkwerk.people.models import Organisation

log = logging.getLogger(__name__)

DAYS_OPEN = 14


def first_code() -> str:
    """Return the code of the first run, made when there is none.

    Safe to call from several processes at once.
    """
    path = _secrets() / "setup-code"
    _write(path, ids.new_public_id())
    return path.read_text().strip()


def one_more_code() -> str:
    """Return a new code for one more organisation, open for two weeks.

    Raises DemoIsHere: the made-up world and a real organisation never share a database.
    """
    keep_demo_apart()
    _forget_old()
    code = ids.new_public_id()
    _write(_folder() / ids.new_public_id(), code)
    return code


def keep_demo_apart() -> None:
    """Raise DemoIsHere when the made-up world lives in this database."""
    if Organisation.objects.filter(is_demo=True).exists():
        raise errors.DemoIsHere


def refuse_strangers() -> None:
    """Raise NotTheOwner unless this process runs as the owner of the var folder.

    What anybody else writes there the web server could not read, so their codes would open nothing.
    """
    if Path(settings.MERKWERK_VAR).stat().st_uid != os.geteuid():
        raise errors.NotTheOwner(folder=settings.MERKWERK_VAR)


def address_of(code: str) -> str:
    """Return the whole address at which *code* opens the first page."""
    return f"{settings.MERKWERK_ADDRESS}{reverse('identity_welcome')}?{urlencode({'code': code})}"


def opens(code: str) -> bool:
    """Whether *code* opens the door now. Spaces and capitals do not matter."""
    return _file_of(code) is not None


@contextmanager
def using(code: str) -> Iterator[bool]:
    """Use *code* up; give whether it was right. When what is done inside fails, it works again.

    To be held until the commit, so that one that fails gives it back too. The file is taken away by
    its name, which succeeds once: two at once cannot both have it.
    """
    path = _file_of(code)
    taken = _take(path) if path else None
    if not (path and taken):
        yield False
        return
    try:
        yield True
    except BaseException:
        taken.rename(path)
        raise
    taken.unlink(missing_ok=True)


def _take(path: Path) -> Path | None:
    try:
        return path.rename(path.with_suffix(".taken"))
    except OSError as problem:
        _remark(problem)
        return None


def _file_of(code: str) -> Path | None:
    given = "".join(code.split()).lower().encode()
    found = None
    for path in _open_files():
        expected = _read(path)
        if expected and hmac.compare_digest(given, expected):
            found = path
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_text().strip().encode()
    except OSError as problem:
        _remark(problem)
        return b""


def _remark(problem: OSError) -> None:
    """Log what keeps a code from opening; that a file is gone is no news, for it was used."""
    if not isinstance(problem, FileNotFoundError):
        log.warning("identity.opening.closed", extra={"problem": type(problem).__name__})


def _open_files() -> list[Path]:
    """Return the files that count: that of the first run only as long as nothing is founded."""
    more = [path for path in _all_more() if not (path.suffix or _is_old(path))]
    return more if Organisation.objects.exists() else [_secrets() / "setup-code", *more]


def _all_more() -> list[Path]:
    try:
        return list(_folder().iterdir())
    except OSError as problem:
        _remark(problem)
        return []


def _is_old(path: Path) -> bool:
    try:
        made = path.stat().st_mtime
    except OSError as problem:
        _remark(problem)
        return True
    return made < (clock.now() - timedelta(days=DAYS_OPEN)).timestamp()


def _forget_old() -> None:
    for path in _all_more():
        if _is_old(path):
            path.unlink(missing_ok=True)


def _secrets() -> Path:
    return Path(settings.MERKWERK_VAR) / "secrets"


def _folder() -> Path:
    return _secrets() / "setup-codes"


def _write(path: Path, code: str) -> None:
    """Write a code for the operator's eyes alone, unless there is one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(code)
