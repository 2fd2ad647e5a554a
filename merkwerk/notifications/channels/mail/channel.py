"""Mail, over SMTP in earnest and through Django's other backends in development."""

from __future__ import annotations

from typing import ClassVar

from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.notifications.channels.base import (
    Channel,
    Errand,
    Line,
    Outcome,
    Refused,
    Sent,
    Unknown,
)
from merkwerk.notifications.channels.mail import composing
from merkwerk.notifications.channels.mail.headers import UnusableAddress
from merkwerk.notifications.channels.mail.transmitting import SmtpLine


class Mail(Channel):
    """The channel everybody has."""

    key: ClassVar[str] = "mail"
    label: ClassVar[str | Promise] = _("E-mail")

    def dial(self) -> Line:
        """Return a line to the mail server of ``MAILERS``, not yet connected."""
        backend = mailers.default
        if isinstance(backend, EmailBackend):
            return SmtpLine(backend)
        return _BackendLine()


class _BackendLine(Line):
    """For backends that keep mail on this machine: the development page, the console, tests."""

    def carry(self, errand: Errand) -> Outcome:
        try:
            mailers.default.send_messages([composing.as_message(errand)])
        except UnusableAddress as trouble:
            return Refused(str(trouble))
        except OSError as trouble:
            return Unknown(str(trouble))
        return Sent()

    def close(self) -> None:
        """Do nothing: such a backend has no line."""
