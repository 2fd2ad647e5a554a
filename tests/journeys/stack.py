"""A whole installation for a journey: its own folder, database, worker, loader, clock and mail."""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller

SITE = Path(__file__).parent / "site"
PATIENCE = 60


def free_port() -> int:
    """Return a port of loopback that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for[T](question: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """Ask *question* until it has an answer; fail with *what* after *seconds*."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"Waited {seconds} s in vain for {what}.")


@dataclass
class Postbox:
    """A real mail server's post."""

    mails: list[tuple[float, EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep what arrives."""
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((time.monotonic(), mail))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails to *address*, the first first."""
        return [mail for _, mail in self.mails if address in str(mail["To"])]

    def wait(self, address: str, words: str, seconds: float = PATIENCE) -> EmailMessage:
        """Return the first mail to *address* with *words* in its subject or text."""

        def found() -> EmailMessage | None:
            for mail in self.to(address):
                body = mail.get_body(("plain",))
                if words in str(mail["Subject"]) or (body and words in body.get_content()):
                    return mail
            return None

        return wait_for(found, f"a mail to {address} with {words!r}", seconds)


@dataclass
class Stack:
    """A running installation."""

    address: str
    var: Path
    postbox: Postbox
    site: str
    environment: dict[str, str]

    def travel(self, to: datetime) -> None:
        """Set the installation's clock; web, worker and links follow."""
        (self.var / "clock").write_text(str((to - datetime.now(UTC)).total_seconds()))

    def run(self, *command: str) -> str:
        """Run Python with *command* inside the installation and return what it prints."""
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def follow(self, address: str, agent: str, method: str = "GET", **headers: str) -> int:
        """Follow a link as somebody (or something) would, without going on; return the status."""
        request = urllib.request.Request(
            address, method=method, headers={"User-Agent": agent, **headers}
        )
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return int(answer.code)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serve *folder* on loopback and give its address."""
    handler = partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def post_office() -> Iterator[tuple[Postbox, int]]:
    """Run a real mail server on loopback."""
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield postbox, controller.port
    finally:
        controller.stop()


@contextmanager
def installation(**more: str) -> Iterator[Stack]:
    """Start a whole installation with an empty folder, and stop it afterwards."""
    var = Path(tempfile.mkdtemp(prefix="merkwerk-journey-"))
    var.chmod(0o755)
    (var / "clock").write_text("0")
    port = free_port()
    folder = var / "site"
    shutil.copytree(SITE, folder)
    with post_office() as (postbox, smtp), serve_folder(folder) as site:
        for page in folder.glob("*.xml"):
            page.write_text(page.read_text().replace("ADDRESS", site))
        environment = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        environment |= {
            "MERKWERK_VAR": str(var),
            "MERKWERK_CLOCK_FILE": str(var / "clock"),
            "MERKWERK_BIND": f"127.0.0.1:{port}",
            "MERKWERK_ADDRESS": f"http://127.0.0.1:{port}",
            "MERKWERK_NAMED_ORIGINS": site,
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp}",
            "PYTHONWARNINGS": "ignore",
        } | more
        stack = Stack(f"http://127.0.0.1:{port}", var, postbox, site, environment)
        with _served(stack):
            yield stack


@contextmanager
def _served(stack: Stack) -> Iterator[None]:
    log = stack.var / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "merkwerk", "serve"],
            env=stack.environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            wait_for(lambda: _is_up(stack, process, log), "the installation to be ready")
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
            if folder := os.environ.get("MERKWERK_KEEP_LOGS"):
                shutil.copy(log, Path(folder) / f"{stack.var.name}.log")
            shutil.rmtree(stack.var, ignore_errors=True)


def _is_up(stack: Stack, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()[-3000:]
    try:
        with urllib.request.urlopen(f"{stack.address}/-/health/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
