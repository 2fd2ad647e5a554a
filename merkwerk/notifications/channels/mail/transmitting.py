"""One mail over SMTP (RFC 5321), stage by stage, so that we know what a broken line means.

Until the whole mail was said, a failure means it did not go. Between the closing dot and the answer
nobody can know; that is the only outcome called unknown.
"""

from __future__ import annotations

import re
import smtplib
from typing import TYPE_CHECKING

from merkwerk.notifications.channels.base import (
    Errand,
    Line,
    Outcome,
    Refused,
    Sent,
    TryAgain,
    Unknown,
)
from merkwerk.notifications.channels.mail import composing
from merkwerk.notifications.channels.mail.headers import UnusableAddress

if TYPE_CHECKING:
    from django.core.mail.backends.smtp import EmailBackend

LINE_TROUBLE = (OSError, smtplib.SMTPException)
CLOSING = 421
START_MAIL = 354
SECONDS = 30
_DOT = re.compile(rb"(?m)^\.")


class SmtpLine(Line):
    """A connection to the mail server, made when needed and made again when it broke."""

    def __init__(self, backend: EmailBackend) -> None:
        self._backend = backend
        if backend.timeout is None:
            backend.timeout = SECONDS

    def carry(self, errand: Errand) -> Outcome:
        try:
            envelope = composing.compose(errand)
        except UnusableAddress as trouble:
            return Refused(str(trouble))
        try:
            self._backend.open()
        except LINE_TROUBLE as trouble:
            self.close()
            return TryAgain(f"No connection: {_words(trouble)}", is_line_down=True)
        outcome = transmit(self._backend.connection, envelope)
        if _is_broken(outcome):
            self._drop()
        return outcome

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        try:
            self._backend.close()
        except LINE_TROUBLE:
            self._drop()

    def _drop(self) -> None:
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None


def transmit(smtp: smtplib.SMTP | None, envelope: composing.Envelope) -> Outcome:
    """Say one mail and return what the server answered. Raises nothing for trouble on the line."""
    if smtp is None:
        return TryAgain("No connection.", is_line_down=True)
    try:
        refusal = _introduce(smtp, envelope)
        if refusal:
            smtp.rset()
            return refusal
    except LINE_TROUBLE as trouble:
        return TryAgain(f"The line broke: {_words(trouble)}", is_line_down=True)
    try:
        smtp.send(_DOT.sub(b"..", envelope.content).rstrip(b"\r\n") + b"\r\n.\r\n")
        code, answer = smtp.getreply()
    except LINE_TROUBLE as trouble:
        return Unknown(f"The line broke before the answer: {_words(trouble)}")
    return Sent() if code == 250 else _judge(code, answer)


def _introduce(smtp: smtplib.SMTP, envelope: composing.Envelope) -> Outcome | None:
    smtp.ehlo_or_helo_if_needed()
    code, answer = smtp.mail(envelope.sender)
    if code != 250:
        # Nobody's mail goes while our sender is refused: that is for the operator to mend.
        return TryAgain(f"Our sender is refused: {_text(code, answer)}", is_line_down=True)
    code, answer = smtp.rcpt(envelope.recipient)
    if code not in (250, 251):
        return _judge(code, answer)
    code, answer = smtp.docmd("DATA")
    return None if code == START_MAIL else _judge(code, answer)


def _judge(code: int, answer: bytes) -> Outcome:
    """RFC 5321 4.2.1: 4yz is for now, 5yz is for good; 421 means the server closes the line."""
    if 500 <= code < 600:
        return Refused(_text(code, answer))
    return TryAgain(_text(code, answer), is_line_down=code == CLOSING)


def _is_broken(outcome: Outcome) -> bool:
    return isinstance(outcome, Unknown) or (isinstance(outcome, TryAgain) and outcome.is_line_down)


def _text(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"


def _words(trouble: Exception) -> str:
    return str(trouble) or type(trouble).__name__
