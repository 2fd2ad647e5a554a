"""What every peer stands on: routes, faults that are asked for beforehand, and a server."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.peers import looking


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong the next time a route is asked: before the deed, or after it."""

    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False  # the deed is done first
    hangs_up: bool = False  # the connection ends without an answer
    seconds: float = 0  # to wait before anything


@dataclass(frozen=True)
class Asked:
    """A request as a route sees it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    match: dict[str, str] = field(default_factory=dict)

    @property
    def bearer(self) -> str:
        """Return the token of the authorization header, with any scheme before it taken off."""
        return self.headers.get("authorization", "").partition(" ")[2]

    def json(self) -> dict[str, Any]:
        """Return the JSON object that was sent. Raises Refuse when it is none."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise Refuse(415, {"error": "unsupported media type"})
        try:
            found = json.loads(self.body)
        except ValueError:
            raise Refuse(400, {"error": "not json"}) from None
        if not isinstance(found, dict):
            raise Refuse(400, {"error": "not an object"})
        return found

    def form(self) -> dict[str, str]:
        """Return the fields of a form that was sent. Raises Refuse when it is none."""
        if not self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise Refuse(415, {"error": "unsupported media type"})
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def parts(self) -> dict[str, tuple[str, bytes]]:
        """Return the parts of a multipart form: media type and content. Raises Refuse."""
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            raise Refuse(415, {"error": "unsupported media type"})
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        whole = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return {
            str(part.get_param("name", header="content-disposition")): (
                part.get_content_type(),
                part.get_payload(decode=True) or b"",
            )
            for part in whole.iter_parts()
        }


@dataclass(frozen=True)
class Answered:
    """What a route answers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Refuse(Exception):
    """The peer refuses, as its documents say."""

    def __init__(self, status: int, body: Any = None, **headers: str) -> None:
        super().__init__(status)
        self.answer = answer(body or {}, status, **headers)


def answer(body: Any, status: int = 200, **headers: str) -> Answered:
    """Return a JSON answer."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answered(status, json.dumps(body).encode(), {"content-type": "application/json"} | told)


type Route = Callable[[Asked], Answered]


class Peer:
    """A WSGI application that stands for one network.

    ``fail(name, *faults)`` scripts what goes wrong the next times the route of that name is asked;
    ``asked`` lists what was asked, in order, as (name, request).
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.asked: list[tuple[str, Asked]] = []
        self.origin = ""

    def routes(self) -> Mapping[str, tuple[str, str, Route]]:
        """Return name: (method, pattern of the path, what answers)."""
        raise NotImplementedError

    def fail(self, name: str, *faults: Fault) -> None:
        """Let these go wrong, one each time."""
        assert name in self.routes(), name
        self.faults[name].extend(faults)

    def times(self, name: str) -> int:
        """Return how often a route was asked."""
        return sum(1 for known, _ in self.asked if known == name)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        asked = _asked(environ)
        told = self._answered(asked, environ["peer.hang_up"])
        reason = HTTPStatus(told.status).phrase
        headers = [*told.headers.items(), ("Content-Length", str(len(told.body)))]
        start(f"{told.status} {reason}", headers)
        return [told.body]

    def _answered(self, asked: Asked, hang_up: Callable[[], None]) -> Answered:
        if asked.path.startswith("/-/peer/"):
            return looking.page_of(self, asked)
        for name, (method, pattern, route) in self.routes().items():
            match = re.fullmatch(pattern, asked.path)
            if match and method == asked.method:
                whole = Asked(**{**vars(asked), "match": match.groupdict()})
                return self._act(name, route, whole, hang_up)
        return answer({"error": "not found"}, 404)

    def _act(self, name: str, route: Route, asked: Asked, hang_up: Callable[[], None]) -> Answered:
        with self.lock:
            self.asked.append((name, asked))
            fault = self.faults[name].popleft() if self.faults[name] else None
        if fault and fault.seconds:
            time.sleep(fault.seconds)
        if fault and not fault.after:
            return self._fail(fault, hang_up)
        with self.lock:
            try:
                told = route(asked)
            except Refuse as refusal:
                told = refusal.answer
        return self._fail(fault, hang_up) if fault else told

    def _fail(self, fault: Fault, hang_up: Callable[[], None]) -> Answered:
        if fault.hangs_up:
            hang_up()
        return Answered(fault.status or 500, fault.body, dict(fault.headers))

    @contextlib.contextmanager
    def served(self, port: int = 0) -> Iterator[Peer]:
        """Serve on loopback; ``origin`` says where."""
        server = make_server("127.0.0.1", port, self, server_class=_Server, handler_class=_Handler)
        self.origin = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def only(given: Mapping[str, Any], *known: str, refuse: Callable[[str], Refuse]) -> None:
    """Refuse the first field that the documents do not name."""
    for name in given:
        if name not in known:
            raise refuse(name)


def _asked(environ: dict[str, Any]) -> Asked:
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    path = environ["peer.raw_path"]
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    return Asked(
        environ["REQUEST_METHOD"], path, query, headers, environ["wsgi.input"].read(length)
    )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """Say nothing: hanging up is part of the play."""


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        environ = super().get_environ()
        environ["peer.hang_up"] = self._hang_up
        environ["peer.raw_path"] = self.path.partition("?")[0]  # as it was sent, not unquoted
        return environ

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
