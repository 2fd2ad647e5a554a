"""The test server: a throw-away PostgreSQL, with the same three roles as the real one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

VAR = Path(tempfile.mkdtemp(prefix="merkwerk-tests-"))
os.environ.update(
    MERKWERK_VAR=str(VAR),
    MERKWERK_ENVIRONMENT="development",
    MERKWERK_CLOCK_FILE=str(VAR / "clock"),
    DJANGO_SETTINGS_MODULE="merkwerk.config.settings",
)
for name in ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_LINKS_URL", "EMAIL_URL"):
    os.environ.pop(name, None)
VAR.chmod(0o755)

pytest_plugins = ["tests.browser"]

import django

from merkwerk.operations import embedded, preparing

django.setup()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each parallel worker read the settings anew, with a folder and a server of its own.

    A worker inherits the environment; with the settings named in it, they would be read before the
    folder of its own is chosen above.
    """
    if session.config.getoption("numprocesses", None):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share a browser together, and begin with them, since they take longest.

    While a browser is lent, its thread has a running event loop, in which Django refuses to ask the
    database anything. So no other test may come in between.
    """
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_sessionfinish() -> None:
    import shutil

    cluster = embedded.open_cluster(VAR / "database")
    embedded.stop(cluster)
    shutil.rmtree(cluster.sockets, ignore_errors=True)
    shutil.rmtree(VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """Start the throw-away server and make its tables as owner; tests then act as app."""
    from django.core.management import call_command

    cluster = embedded.open_cluster(VAR / "database")
    embedded.start(cluster, durable=False)
    preparing.prepare_cluster(cluster)
    with django_db_blocker.unblock():
        call_command("prepare_tables", verbosity=0)


@pytest.fixture(autouse=True)
def _cheap_and_offline(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MERKWERK_CLOCK_FILE = tmp_path / "clock"


@pytest.fixture(autouse=True)
def _speaks_english_again() -> Iterator[None]:
    """Forget the language in which the last page was asked for: the thread keeps it."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Any:
    """Return the cast: Ana, Bo, Cleo, Dara, Eli and Finn."""
    from merkwerk.people.testing import make_cast

    return make_cast()
