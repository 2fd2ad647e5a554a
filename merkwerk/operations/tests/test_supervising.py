"""Supervising: children are kept running, stopped together, and do not outlive their supervisor."""

import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from merkwerk.operations import locks, serving
from merkwerk.operations.narrating import Trouble
from merkwerk.operations.supervising import Child

SUPERVISOR = """
import sys
from merkwerk.operations import supervising
supervising.LONGEST_PAUSE_SECONDS = 0.1
supervising.STOP_SECONDS = float(sys.argv[1])
supervising.supervise(
    supervising.Child(name, [sys.executable, "-uc", code])
    for name, code in zip(sys.argv[2::2], sys.argv[3::2])
)
print("all stopped", flush=True)
"""
WAITS = "import os, threading; print('up', os.getpid()); threading.Event().wait()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAITS


@pytest.fixture
def supervise():
    started = []

    def start(*children, patience=10):
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(patience), *children],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def number_said_by(process, name):
    """Return the process number in the next line of the child *name* that says it is up."""
    (number,) = numbers_said_by(process, name)
    return number


def numbers_said_by(process, *names):
    """Return the process numbers of the children *names*, whichever of them is up first."""
    numbers = {}
    for line in process.stdout:
        if found := re.match(r"(\w+) *\| up (\d+)", line):
            numbers[found[1]] = int(found[2])
        if numbers.keys() >= set(names):
            return list(numbers.values())
    return pytest.fail(f"Of {names} only {[*numbers]} came up.")


def wait_until_gone(number):
    """Wait until a process has ended, without asking again and again."""
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return
    import select

    assert select.select([handle], [], [], 30)[0], "It is still there."
    os.close(handle)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asking_the_supervisor_to_stop_stops_every_child(supervise, ending):
    process = supervise("web", WAITS, "worker", WAITS)
    numbers = numbers_said_by(process, "web", "worker")
    process.send_signal(ending)
    assert "all stopped" in process.communicate(timeout=60)[0]
    for number in numbers:
        wait_until_gone(number)
    assert process.returncode == 0


def test_a_child_that_does_not_stop_by_itself_is_ended(supervise):
    process = supervise("web", STUBBORN, patience=0.2)
    number = number_said_by(process, "web")
    process.send_signal(signal.SIGTERM)
    assert "all stopped" in process.communicate(timeout=60)[0]
    wait_until_gone(number)


def test_a_child_that_is_killed_is_said_to_be_and_started_again(supervise):
    process = supervise("web", WAITS)
    first = number_said_by(process, "web")
    os.kill(first, signal.SIGKILL)
    said = process.stdout.readline()
    assert "ended unexpectedly (signal SIGKILL)" in said
    assert number_said_by(process, "web") != first


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells children of it.")
def test_children_do_not_outlive_a_supervisor_that_was_killed(supervise):
    process = supervise("web", WAITS)
    number = number_said_by(process, "web")
    process.kill()
    wait_until_gone(number)


def test_a_child_that_keeps_falling_is_left_alone_longer_each_time():
    child = Child("web", ["x"], started_at=1e12)
    pauses = [child.pause_before_restart() for _ in range(7)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    child.started_at = -1e12
    assert child.pause_before_restart() == 1


def test_a_port_in_use_is_said_in_one_sentence_with_what_to_do(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Trouble, match="MERKWERK_BIND") as refused:
            serving.check_port(replace(settings.MERKWERK_INSTALLATION, bind=bind))
    assert bind in str(refused.value)


def test_a_second_one_is_told_who_was_first(tmp_path):
    with (
        locks.only_one(tmp_path / "run.lock", "first"),
        pytest.raises(Trouble, match=f"taken by {os.getpid()}"),
        locks.only_one(tmp_path / "run.lock", "taken by %s"),
    ):
        pytest.fail("Two were the only one.")


def test_a_whole_installation_is_web_worker_and_click_loader(settings):
    names = [child.name for child in serving.children(settings.MERKWERK_INSTALLATION)]
    assert names == ["web", "worker", "clicks"]
