"""The built wheel runs as an unprivileged user, on files that nobody can write."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from merkwerk.config import environment as settings
from merkwerk.operations import embedded, unprivileged

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120
WRITING = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@pytest.fixture
def folder():
    """Give a folder that everybody may read."""
    made = Path(tempfile.mkdtemp(prefix="merkwerk-wheel-"))
    made.chmod(0o755)
    yield made
    for path in made.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
    shutil.rmtree(made)


def build(folder):
    """Build the wheel with what setting up has fetched; a build server may fetch it once more."""
    uv = [str(Path(sys.executable).parent / "uv"), "build", "--wheel", "--quiet"]
    where = ["--out-dir", str(folder / "dist"), str(ROOT)]
    tries = [[*uv, "--offline", *where], *([[*uv, *where]] if os.environ.get("CI") else [])]
    for command in tries:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            (wheel,) = (folder / "dist").glob("*.whl")
            return wheel
    if os.environ.get("CI"):
        pytest.fail(done.stderr)
    pytest.skip("What builds wheels was not fetched yet: run `uv build` once.")


def python_for_anybody(folder):
    """Return a Python that the unprivileged user can reach, and where its library is.

    Root's own may lie where nobody else may look; then it is copied.
    """
    base, library = Path(sys.base_prefix), f"python{sys.version_info[0]}.{sys.version_info[1]}"
    program = base / "bin" / library
    if _can_run(program):
        return program, base / "lib"
    copied = folder / "python"
    left_out = shutil.ignore_patterns("test", "site-packages", "idlelib", "__pycache__", "config-*")
    shutil.copytree(base / "lib" / library, copied / "lib" / library, ignore=left_out)
    (copied / "bin").mkdir()
    shutil.copy2(program, copied / "bin" / library)
    for shared in (base / "lib").glob("libpython*.so*"):
        shutil.copy2(shared, copied / "lib" / shared.name)
    return copied / "bin" / library, copied / "lib"


def _can_run(program):
    try:
        done = subprocess.run([program, "-c", ""], user=unprivileged.user(), cwd="/", check=False)
    except PermissionError:
        return False
    return done.returncode == 0


def install(wheel, folder):
    """Install the wheel alone; what it needs is borrowed from here, but not this very source."""
    venv = folder / "venv"
    program, library = python_for_anybody(folder)
    surroundings = {"LD_LIBRARY_PATH": str(library)}
    make = [program, "-m", "venv", "--without-pip", venv]
    subprocess.run(make, env=os.environ | surroundings, check=True)
    (packages,) = (venv / "lib").glob("*/site-packages")
    shutil.unpack_archive(wheel, packages, "zip")
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    for path in (venv, *venv.rglob("*")):
        if not path.is_symlink():
            path.chmod((path.stat().st_mode | stat.S_IRGRP | stat.S_IROTH) & ~WRITING)
    return venv / "bin" / "python", packages / "merkwerk", surroundings


class Started:
    """The installed house, running with its own folder, as somebody without rights."""

    def __init__(self, python, var, surroundings):
        self.var = var
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        clean = {n: v for n, v in os.environ.items() if n not in settings.names()}
        for name in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV"):
            clean.pop(name, None)
        with (var / "said").open("wb") as said:
            self.process = subprocess.Popen(
                [python, "-W", "ignore", "-m", "merkwerk", "serve"],
                env=clean | surroundings | self.settings(),
                user=unprivileged.user(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def settings(self):
        return {
            "HOME": str(self.var),
            "PYTHONSAFEPATH": "1",
            "MERKWERK_VAR": str(self.var),
            "MERKWERK_ENVIRONMENT": "production",
            "MERKWERK_ADDRESS": "https://merkwerk.example",
            "MERKWERK_BIND": f"127.0.0.1:{self.port}",
            "EMAIL_URL": "smtp://127.0.0.1:1",
        }

    def ready(self):
        """Return what it says of itself once it is ready."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/health/ready") as said:
                    return json.load(said)
            except urllib.error.HTTPError as not_yet:
                not_yet.close()
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.3)
        return {}

    def stop(self):
        """Ask it to end and return how it did."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_SECONDS)


@pytest.fixture
def started(folder):
    python, package, surroundings = install(build(folder), folder)
    var = folder / "var"
    var.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(var, unprivileged.user_id(), -1)
    made = Started(python, var, surroundings)
    made.package, made.python, made.surroundings = package, python, surroundings
    yield made
    if made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait()
    embedded.stop(embedded.open_cluster(var / "database"))


def listed(package):
    return sorted(str(path) for path in package.rglob("*"))


def asked(started, *command):
    """Return what the unprivileged user gets to hear."""
    return subprocess.run(
        command,
        env=os.environ | started.surroundings,
        user=unprivileged.user(),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def check_it_is_the_wheel_and_closed(started):
    where = asked(started, started.python, "-c", "import merkwerk; print(merkwerk.__file__)")
    assert where.stdout.strip() == str(started.package / "__init__.py")
    for path in (started.package, started.package / "__init__.py"):
        assert asked(started, "test", "-w", path).returncode != 0


def test_the_wheel_starts_on_files_that_nobody_can_write(started):
    check_it_is_the_wheel_and_closed(started)
    before = listed(started.package)
    facts = started.ready()
    said = (started.var / "said").read_text()
    assert facts.get("ready") is True, said
    assert facts["database"] is True
    assert "Traceback" not in said
    assert started.stop() == 0
    assert listed(started.package) == before, "It wrote among its own files."
    assert (started.var / "static" / "staticfiles.json").exists()
    assert not embedded.is_running(embedded.open_cluster(started.var / "database"))
