"""A real Bluesky server (PDS) with its own directory of identifiers, and a proxy that can fail.

``pds/run.mjs`` runs Bluesky's own server from the package registry (``npm ci`` in ``pds/``). The
proxy in front of it is what everybody sees: each call can be scripted to fail, before the deed or
after it. Skipped where the server is not installed; on the build server that is a failure.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.peers.pds.consenting import Browser, Person
from tests.peers.pds.starting import FOLDER, process
from tests.peers.stage import Answered, Asked, Peer, Route, answer

ADMINISTRATOR = "Basic " + base64.b64encode(b"admin:administrator").decode()
CALLS = ("putRecord", "uploadBlob", "createSession", "refreshSession", "deleteSession")
CALLS += ("resolveHandle", "getRecord")
_NOT_PASSED_ON = {"host", "connection", "accept-encoding", "content-length", "transfer-encoding"}


def is_installed() -> bool:
    """Whether the server can be started here."""
    return bool(shutil.which("node")) and (FOLDER / "node_modules/@atproto/pds").is_dir()


class Bluesky(Peer):
    """The proxy, and what a test wants to know of the server behind it."""

    def __init__(self) -> None:
        super().__init__()
        # The server asks us while it is being asked, so that nothing may be held meanwhile.
        self.lock = contextlib.nullcontext()  # type: ignore[assignment]
        self.behind = self.directory = 0  # ports
        self.has_limits = False  # whether the server's limits hold
        self.secret = secrets.token_hex(32)  # with which the server signs its tokens
        self.regulars: dict[str, Person] = {}
        self.documents: dict[
            str, Any
        ] = {}  # what https://tests.merkwerk.dev publishes (nobody asks the real one)

    def routes(self) -> Mapping[str, tuple[str, str, Route]]:
        xrpc = {
            name: (method, rf"/xrpc/com\.atproto\.\w+\.{name}", self._pass_on)
            for name in CALLS
            for method in ["GET" if name in {"resolveHandle", "getRecord"} else "POST"]
        }
        return xrpc | {
            "par": ("POST", "/oauth/par", self._pass_on),
            "token": ("POST", "/oauth/token", self._pass_on),
            "revoke": ("POST", "/oauth/revoke", self._pass_on),
            "server": ("GET", r"/\.well-known/oauth-authorization-server", self._pass_on),
            "resource": ("GET", r"/\.well-known/oauth-protected-resource", self._pass_on),
            "document": ("GET", r"/tests\.merkwerk\.dev(?P<path>/.*)", self._document),
            "other": ("GET", ".*", self._pass_on),
            "other_post": ("POST", ".*", self._pass_on),
        }

    @property
    def origins(self) -> frozenset[str]:
        """Return the origins that the operator has to name."""
        return frozenset({self.origin, self.plc})

    @property
    def plc(self) -> str:
        """Return the origin of the directory of identifiers."""
        return f"http://localhost:{self.directory}"

    def person(self, name: str = "bo") -> Person:
        """Make an account with a password for programs."""
        handle, password = f"{name}-{secrets.token_hex(4)}.test", secrets.token_urlsafe(12)
        about = {"handle": handle, "password": password, "email": f"{handle}@example.org"}
        made = self.tell("com.atproto.server.createAccount", about)
        token = f"Bearer {made['accessJwt']}"
        given = self.tell("com.atproto.server.createAppPassword", {"name": "merkwerk"}, token)
        return Person(made["did"], handle, password, given["password"], made["accessJwt"])

    def regular(self, name: str = "bo") -> Person:
        """Return the same account each time, with nothing posted: making one takes a second."""
        person = self.regulars.get(name) or self.person(name)
        self.regulars[name] = person
        for post in self.posts(person):
            repo, collection, rkey = post["uri"].removeprefix("at://").split("/")
            gone = {"repo": repo, "collection": collection, "rkey": rkey}
            self.tell("com.atproto.repo.deleteRecord", gone, f"Bearer {person.token}")
        return person

    def tell(self, method: str, body: Any = None, authorization: str = "") -> dict[str, Any]:
        """Call the server behind the proxy; the answer has to be a good one."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Authorization": authorization} if authorization else {}
        sent = None if body is None else json.dumps(body).encode()
        status, _, found = self.knock("POST", f"/xrpc/{method}", sent, headers)
        assert status == 200, found
        return json.loads(found or b"{}")

    def posts(self, person: Person) -> list[dict[str, Any]]:
        """Return the posts of somebody, as the server has them."""
        asked = urlencode({"repo": person.did, "collection": "app.bsky.feed.post"})
        _, _, found = self.knock("GET", f"/xrpc/com.atproto.repo.listRecords?{asked}")
        listed: list[dict[str, Any]] = json.loads(found)["records"]
        return listed

    def post(self, address: str) -> dict[str, Any]:
        """Return the record at an at-address."""
        repo, collection, rkey = address.removeprefix("at://").split("/")
        asked = urlencode({"repo": repo, "collection": collection, "rkey": rkey})
        _, _, found = self.knock("GET", f"/xrpc/com.atproto.repo.getRecord?{asked}")
        record: dict[str, Any] = json.loads(found)["value"]
        return record

    def blob(self, person: Person, cid: str) -> bytes:
        """Return the bytes of a picture that was posted."""
        asked = urlencode({"did": person.did, "cid": cid})
        return self.knock("GET", f"/xrpc/com.atproto.sync.getBlob?{asked}")[2]

    def expired(self, token: str) -> str:
        """Return a token of this server as it will be after its time."""
        key = OctKey.import_key(self.secret)
        known = jwt.decode(token, key, algorithms=["HS256"])
        past = {"iat": int(time.time()) - 9000, "exp": int(time.time()) - 60}
        return jwt.encode(known.header, known.claims | past, key, algorithms=["HS256"])

    def take_down(self, person: Person) -> None:
        """Close an account, as the server's owners can."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": person.did}
        told = {"subject": subject, "takedown": {"applied": True}}
        self.tell("com.atproto.admin.updateSubjectStatus", told, ADMINISTRATOR)

    def knock(
        self, method: str, path: str, body: bytes | None = None, headers: Any = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the server behind the proxy: status, headers, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=60)
        with contextlib.closing(connection):
            own = {"Host": urlsplit(self.origin).netloc}
            own |= {} if self.has_limits else {"X-RateLimit-Bypass": self.secret}
            connection.request(method, path, body=body, headers=own | dict(headers or {}))
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()

    def consent(self, address: str, person: Person, *, yes: bool = True) -> dict[str, str]:
        """Sign in at the page of *address* and say yes or no; return what leads back carries."""
        return Browser(self.origin, self.knock, address).decide(person, yes=yes)

    def _act(self, name: str, route: Route, asked: Asked, hang_up: Any) -> Answered:
        """Keep a fault for the call that does the deed: one without nonce is only told a nonce."""
        if _proves_without_nonce(asked):
            self.asked.append((name, asked))
            return route(asked)
        return super()._act(name, route, asked, hang_up)

    def _pass_on(self, asked: Asked) -> Answered:
        path = asked.path + (f"?{urlencode(asked.query)}" if asked.query else "")
        headers = {n: v for n, v in asked.headers.items() if n not in _NOT_PASSED_ON and v}
        body = asked.body if asked.method == "POST" else None
        status, told, found = self.knock(asked.method, path, body, headers)
        kept = {n.lower(): v for n, v in told if n.lower() not in _NOT_PASSED_ON | {"keep-alive"}}
        return Answered(status, found, kept)

    def _document(self, asked: Asked) -> Answered:
        found = self.documents.get(asked.match["path"])
        return answer(found) if found is not None else answer({}, 404)


def _proves_without_nonce(asked: Asked) -> bool:
    proof = asked.headers.get("dpop", "")
    if not proof:
        return False
    claims = proof.split(".")[1]
    return "nonce" not in json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))


@contextlib.contextmanager
def running(*, rate_limits: bool = False) -> Iterator[Bluesky]:
    """Run a server with the proxy in front; stop only what was started here."""
    peer = Bluesky()
    peer.has_limits = rate_limits
    with contextlib.ExitStack() as stack:
        stack.enter_context(peer.served())
        public = urlsplit(peer.origin).port
        peer.origin = f"http://localhost:{public}"
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="merkwerk-pds-"))
        asked = {"folder": folder, "publicPort": public, "secret": peer.secret}
        ports = stack.enter_context(process(asked, Path(folder) / "said"))
        peer.behind, peer.directory = ports["port"], ports["directoryPort"]
        yield peer


@pytest.fixture(scope="session")
def bluesky_server() -> Iterator[Bluesky]:
    """A real Bluesky server for this run of the tests; import this fixture into a conftest."""
    if not is_installed() and not os.environ.get("CI"):
        pytest.skip("The Bluesky server is not installed: npm ci in tests/peers/pds")
    assert is_installed(), "The Bluesky server is not installed; CI installs it."
    with running() as peer:
        yield peer


@pytest.fixture
def bluesky(bluesky_server: Bluesky, settings: Any) -> Bluesky:
    """The server, named by the operator, with nothing scripted to fail."""
    settings.MERKWERK_NAMED_ORIGINS = bluesky_server.origins
    bluesky_server.faults.clear()
    bluesky_server.asked.clear()
    bluesky_server.has_limits = False
    return bluesky_server
