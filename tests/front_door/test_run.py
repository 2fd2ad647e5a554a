"""``./run`` works from anywhere, finds a Python that works, and stops just what it started."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import pytest

from merkwerk.config import environment as settings
from merkwerk.operations import embedded

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("dirname", "cat", "sh", "env", "uname")
PATIENCE_SECONDS = 120


class Checkout:
    """A clone in a folder with a space in its name, ready without asking any registry."""

    def __init__(self, folder):
        self.folder = folder
        self.var = folder / "var"
        self.environment = {n: v for n, v in os.environ.items() if n not in settings.names()} | {
            "MERKWERK_BIND": f"127.0.0.1:{free_port()}",
            "MERKWERK_DEMO": "false",
            "PYTHONWARNINGS": "ignore",
        }
        for name in (
            "DJANGO_SETTINGS_MODULE",
            "PYTHONPATH",
            "PYTHONSAFEPATH",
            "PYTHON",
            "VIRTUAL_ENV",
        ):
            self.environment.pop(name, None)
        self.started = []

    def run(self, *arguments, cwd=None, **given):
        return subprocess.run(
            [str(self.folder / "run"), *arguments],
            cwd=cwd or self.folder,
            env=self.environment | given,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    def start(self):
        process = subprocess.Popen(
            [str(self.folder / "run")],
            cwd=ROOT,  # another checkout, which must not be taken for this one
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    @property
    def cluster(self):
        return embedded.open_cluster(self.var / "database")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def make_environment(folder):
    """Make a virtual environment with what is installed here, so that nothing is fetched."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    (packages,) = (folder / ".venv" / "lib").glob("*/site-packages")
    here = sysconfig.get_paths()["purelib"]
    (packages / "borrowed.pth").write_text(f"{folder}\n{here}\n")
    mark = subprocess.run(
        [sys.executable, "-c", "import setting_up; print(setting_up.fingerprint())"],
        cwd=folder / "tools",
        capture_output=True,
        text=True,
        check=True,
    )
    (folder / ".venv" / "merkwerk-stamp").write_text(mark.stdout.strip())


def copy_of_the_house(folder):
    """Copy what git knows, as it is on the disk now."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().rstrip("\0").split("\0"):
        if (ROOT / name).is_file() and not name.startswith("frontend/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


@pytest.fixture(scope="module")
def checkout():
    base = Path(tempfile.mkdtemp(prefix="merkwerk door "))
    base.chmod(0o755)
    folder = base / "a checkout"
    folder.mkdir()
    copy_of_the_house(folder)
    make_environment(folder)
    made = Checkout(folder)
    yield made
    for process in made.started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    embedded.stop(made.cluster)
    shutil.rmtree(base, ignore_errors=True)


def said_until(process, text):
    """Return what the process said until it said *text*."""
    said = b""
    until = time.monotonic() + PATIENCE_SECONDS
    while text.encode() not in said:
        left = until - time.monotonic()
        assert select.select([process.stdout], [], [], max(0, left))[0], said.decode()
        piece = os.read(process.stdout.fileno(), 4096)
        assert piece, said.decode()
        said += piece
    return said.decode()


class TestCommands:
    def test_help_lists_every_command_from_any_folder(self, checkout, tmp_path):
        done = checkout.run("help", cwd=tmp_path)
        assert done.returncode == 0
        handled = re.search(r"^    (dev \| .*)\) ;;$", (ROOT / "run").read_text(), re.MULTILINE)
        listed = set(re.findall(r"^  ([a-z]+)\b", done.stdout, re.MULTILINE)) | {"dev"}
        assert listed == set(handled[1].split(" | "))

    def test_an_unknown_command_is_said_to_be_in_one_sentence(self, checkout):
        done = checkout.run("dance")
        assert (done.returncode, len(done.stdout.splitlines())) == (2, 1)
        assert '"dance"' in done.stdout

    def test_arguments_arrive_as_they_were_given(self, checkout, tmp_path):
        odd = tmp_path / "a 'file' with $(odd) *.po"
        done = checkout.run("texts", "--add", str(odd))
        assert str(odd) in done.stdout

    def test_a_wrong_setting_is_one_sentence(self, checkout):
        done = checkout.run("setup", MERKWERK_WORKERS="none")
        assert done.returncode == 1
        assert done.stdout.strip().splitlines()[-1].startswith("MERKWERK_WORKERS is wrong")
        assert "Traceback" not in done.stdout

    def test_it_is_plain_posix_shell(self):
        shell = shutil.which("dash") or "sh"
        assert subprocess.run([shell, "-n", ROOT / "run"], check=False).returncode == 0
        assert (ROOT / "run").read_text().startswith("#!/bin/sh\n")


class TestFindingPython:
    @pytest.fixture
    def bare(self, tmp_path):
        """Give a copy of the door without an environment, and a PATH with the barest tools."""
        house = tmp_path / "house"
        (house / "tools").mkdir(parents=True)
        shutil.copy2(ROOT / "run", house / "run")
        (house / "tools" / "setting_up.py").write_text(
            "import sys; print('found', sys.executable); sys.exit(3)"
        )
        tools = tmp_path / "bin"
        tools.mkdir()
        for name in TOOLS:
            (tools / name).symlink_to(shutil.which(name))
        return house, tools, {"PATH": str(tools), "HOME": str(tmp_path / "home")}

    def call(self, house, given):
        return subprocess.run(
            [house / "run", "setup"], env=given, capture_output=True, text=True, check=False
        )

    def test_without_any_it_says_so_in_one_sentence(self, bare):
        house, _, given = bare
        done = self.call(house, given)
        assert done.returncode == 1
        assert done.stderr.startswith("Merkwerk needs Python 3.12 or newer")
        assert len(done.stderr.splitlines()) == 1

    def test_a_shim_that_does_not_work_is_passed_over(self, bare):
        house, tools, given = bare
        shim = tools / "python3.13"
        shim.write_text("#!/bin/sh\necho 'version 3.13 is not installed' >&2\nexit 127\n")
        shim.chmod(0o755)
        (tools / "python3.12").symlink_to(sys.executable)
        assert "found" in self.call(house, given).stdout

    def test_an_old_python_is_passed_over(self, bare):
        house, tools, given = bare
        old = tools / "python3"
        old.write_text("#!/bin/sh\n# As if its version were too low.\nexit 1\n")
        old.chmod(0o755)
        assert self.call(house, given).returncode == 1

    def test_the_one_that_is_named_comes_first(self, bare):
        house, _, given = bare
        done = self.call(house, given | {"PYTHON": sys.executable})
        assert "found" in done.stdout

    def test_a_version_managers_own_folder_is_looked_in(self, bare, tmp_path):
        house, _, given = bare
        folder = tmp_path / "home" / ".pyenv" / "versions" / "3.12.99" / "bin"
        folder.mkdir(parents=True)
        (folder / "python3").symlink_to(sys.executable)
        assert "found" in self.call(house, given).stdout


class TestServing:
    def test_it_starts_says_where_and_stops_everything_it_started(self, checkout):
        process = checkout.start()
        address = f"http://{checkout.environment['MERKWERK_BIND']}"
        said = said_until(process, f"Merkwerk is at {address}")
        assert re.search(r"private database … \d+\.\d s", said)
        assert re.search(r"Preparing the tables … \d+\.\d s", said)

        second = checkout.run()
        assert second.returncode == 1
        assert f"already runs here (process {process.pid})" in second.stdout

        process.send_signal(signal.SIGINT)
        ended = process.communicate(timeout=PATIENCE_SECONDS)[0].decode()
        assert "Merkwerk has stopped." in ended
        assert process.returncode == 0
        assert not embedded.is_running(checkout.cluster)
        self.check_nothing_listens(checkout)

    def test_after_kill_9_the_next_start_works(self, checkout):
        process = checkout.start()
        said_until(process, "Merkwerk is at")
        process.kill()
        process.wait()
        again = checkout.start()
        said_until(again, "Merkwerk is at")
        again.send_signal(signal.SIGTERM)
        again.communicate(timeout=PATIENCE_SECONDS)
        assert again.returncode == 0
        assert not embedded.is_running(checkout.cluster)

    def test_a_port_in_use_is_one_sentence(self, checkout):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            done = checkout.run(MERKWERK_BIND=f"127.0.0.1:{taken.getsockname()[1]}")
        assert done.returncode == 1
        assert "MERKWERK_BIND" in done.stdout.splitlines()[-1]

    def check_nothing_listens(self, checkout):
        host, _, port = checkout.environment["MERKWERK_BIND"].partition(":")
        with socket.socket() as asking:
            assert asking.connect_ex((host, int(port))) != 0
