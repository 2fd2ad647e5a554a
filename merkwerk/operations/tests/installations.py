"""Whole installations for tests: each with its own folder and server; commands run in them."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg

from merkwerk.config import environment as settings
from merkwerk.operations import embedded
from merkwerk.operations.installation import Installation

MAKE_CAST = """
import django; django.setup()
from merkwerk.people.testing import make_cast
make_cast()
"""


class Elsewhere:
    """An installation that is not the one the tests run in."""

    def __init__(self, var, **given):
        self.var = var
        clean = {name: v for name, v in os.environ.items() if name not in settings.names()}
        self.environment = clean | {
            "MERKWERK_VAR": str(var),
            "MERKWERK_DEMO": "false",
            "DJANGO_SETTINGS_MODULE": "merkwerk.config.settings",
            "PYTHONWARNINGS": "ignore",
            **given,
        }

    @property
    def installation(self):
        return Installation(var=self.var, address="http://127.0.0.1", bind="127.0.0.1:1")

    def merkwerk(self, *arguments, code=0):
        """Run a command in it and return all that it said."""
        return self._run([sys.executable, "-m", "merkwerk", *map(str, arguments)], code)

    def python(self, script, code=0):
        """Run a piece of Python in it; the database must be running."""
        return self._run([sys.executable, "-c", script], code)

    def _run(self, command, code):
        done = subprocess.run(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def connect(self, role="owner"):
        return psycopg.connect(self.installation.address_of(role), autocommit=True)


@contextmanager
def elsewhere(**given):
    """Make an installation with an empty folder; its server is stopped and removed at the end."""
    var = Path(tempfile.mkdtemp(prefix="merkwerk-elsewhere-"))
    var.chmod(0o755)
    try:
        yield Elsewhere(var, **given)
    finally:
        embedded.stop(embedded.open_cluster(var / "database"))
        shutil.rmtree(var, ignore_errors=True)
