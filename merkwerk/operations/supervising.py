"""Supervising: several processes in one terminal, kept running, and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

STOP_SECONDS = 15.0
LOOK_SECONDS = 0.2
STEADY_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
_PR_SET_PDEATHSIG = 1  # prctl(2)
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    again_at: float = 0.0
    failures: int = 0
    reader: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        self.started_at = time.monotonic()
        self.reader = threading.Thread(target=self._relay, args=(self.process,), daemon=True)
        self.reader.start()

    def _relay(self, process: subprocess.Popen[bytes]) -> None:
        for line in process.stdout or ():
            say(self.name, line.decode(errors="replace").rstrip())

    def pause_before_restart(self) -> float:
        """Return for how many seconds to leave it before starting again: longer each time."""
        lived = time.monotonic() - self.started_at
        self.failures = 1 if lived > STEADY_SECONDS else self.failures + 1
        return float(min(2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS))

    def ask_to_stop(self) -> None:
        """Ask it to end by itself."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self, until: float) -> None:
        """Wait for it *until* that moment, then end it and whatever it started."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.reader:
            self.reader.join(1)


def say(name: str, text: str) -> None:
    """Write one line in the terminal, with who says it in front."""
    sys.stdout.write(f"{name:<7}| {text}\n")
    sys.stdout.flush()


def supervise(
    children: Iterable[Child],
    *,
    is_up: Callable[[], bool] = lambda: True,
    announce: Callable[[], None] = lambda: None,
) -> None:
    """Keep the children running until somebody asks to stop (Ctrl-C, or a signal); then stop them.

    Calls *announce* once, as soon as *is_up*. A child that ends is started again after a pause that
    grows. A second request to stop is obeyed at once.
    """
    kept = list(children)
    is_announced = False
    with _asked_to_stop() as asked:
        try:
            for child in kept:
                child.start()
            while not asked.wait(LOOK_SECONDS):
                for child in kept:
                    _look_after(child)
                if not is_announced and is_up():
                    announce()
                    is_announced = True
        finally:
            _stop(kept, asked)


def _look_after(child: Child) -> None:
    now = time.monotonic()
    if child.process is None:
        if now >= child.again_at:
            child.start()
    elif (code := child.process.poll()) is not None:
        child.end(now)
        child.process = None
        pause = child.pause_before_restart()
        child.again_at = now + pause
        say(child.name, f"ended unexpectedly ({_how(code)}); it starts again in {pause:.0f} s.")


def _stop(children: list[Child], asked: threading.Event) -> None:
    for child in children:
        child.ask_to_stop()
    asked.clear()
    until = time.monotonic() + STOP_SECONDS
    while time.monotonic() < until and not asked.is_set() and _any_alive(children):
        time.sleep(LOOK_SECONDS / 4)
    for child in children:
        child.end(time.monotonic())


def _any_alive(children: list[Child]) -> bool:
    return any(child.process and child.process.poll() is None for child in children)


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    asked = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        asked.set()

    before = {ending: signal.signal(ending, hear) for ending in ENDINGS}
    try:
        yield asked
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is gone, even by ``kill -9``."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
