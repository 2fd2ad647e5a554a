"""A total deadline over work that talks to the network.

Time-outs of sockets count per read, so a server that drips a byte a second never meets them, and
looking up a name has none at all. Here the work runs in a thread of its own; at the deadline its
connections are cut, so that the thread ends too.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar


class OutOfTime(Exception):
    """The work was not done before its deadline; ``had_connected`` says how far it had come."""

    def __init__(self, *, had_connected: bool = True) -> None:
        super().__init__()
        self.had_connected = had_connected


class Lifeline:
    """The open connections of one piece of work, and the means to cut them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_cut = False
        self.has_connected = False

    def hold(self, connection: socket.socket) -> None:
        """Remember a connection. Raises OutOfTime when the line is already cut."""
        with self._lock:
            if self._is_cut:
                raise OutOfTime
            self._sockets.append(connection.dup())
            self.has_connected = True

    def cut(self) -> None:
        """End every connection that is held and all that would come."""
        with self._lock:
            self._is_cut = True
            for held in self._sockets:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)
                held.close()
            self._sockets.clear()


current: ContextVar[Lifeline | None] = ContextVar("lifeline", default=None)


def within[Result](deadline_s: float, work: Callable[[], Result]) -> Result:
    """Do the work in a thread and return its result, or raise what it raises.

    Raises OutOfTime when it takes longer than deadline_s seconds on the wall clock.
    """
    lifeline, outcome = Lifeline(), _Outcome[Result]()
    thread = threading.Thread(target=outcome.of, args=(work, lifeline), name="fetch", daemon=True)
    thread.start()
    is_done = outcome.is_known.wait(deadline_s)
    lifeline.cut()
    if not is_done:
        raise OutOfTime(had_connected=lifeline.has_connected)
    return outcome.unwrap()


class _Outcome[Result]:
    def __init__(self) -> None:
        self.is_known = threading.Event()
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def of(self, work: Callable[[], Result], lifeline: Lifeline) -> None:
        current.set(lifeline)
        try:
            self._results.append(work())
        except BaseException as error:
            self._error = error
        finally:
            self.is_known.set()

    def unwrap(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]
