"""A real mail server on loopback, and a real worker process, for the tests that kill it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from types import SimpleNamespace

from aiosmtpd.controller import Controller

WORKER = """
import sys, django
django.setup()
from django.conf import settings
settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "OPTIONS": {"host": "127.0.0.1", "port": int(sys.argv[2])}}}
from merkwerk.notifications import testing, delivering
while delivering.deliver(int(sys.argv[1])):
    pass
"""


class Postbox:
    """Keeps every mail it accepts; may answer otherwise, and tells when a number has come."""

    def __init__(self):
        self.envelopes = []
        self.answers = {}
        self.count = threading.Condition()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        answer = self.answers.get(("RCPT", address))
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        answer = self.answers.get("MAIL")
        if answer:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.get("DATA")
        if answer == "hang up":
            server.transport.abort()
            return "250 never heard"
        if answer:
            return answer
        with self.count:
            self.envelopes.append(envelope)
            self.count.notify_all()
        return "250 OK"

    def wait_for(self, number, seconds=60):
        with self.count:
            return self.count.wait_for(lambda: len(self.envelopes) >= number, seconds)

    @property
    def recipients(self):
        return [address for envelope in self.envelopes for address in envelope.rcpt_tos]

    @property
    def messages(self):
        return [
            message_from_bytes(envelope.original_content, policy=policy.default)
            for envelope in self.envelopes
        ]


class FreePort(Controller):
    """Listens on whatever port is free."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server():
    """Run a mail server on a free port of loopback."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    postbox = Postbox()
    controller = FreePort(postbox, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield SimpleNamespace(
            postbox=postbox, port=controller.port, mailers=mailers_of(controller.port)
        )
    finally:
        controller.stop()


def mailers_of(port):
    """Return the settings that mail through this port of loopback."""
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10},
        }
    }


def start_worker(organisation_id, port, **environment):
    """Start a process of its own that delivers everything due in an organisation."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(organisation_id), str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
