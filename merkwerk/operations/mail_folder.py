"""Mail that is not sent but kept in a folder, to be read at ``/-/mail`` in development."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from merkwerk.kit import clock, ids

SUFFIX = ".eml"


class FolderBackend(BaseEmailBackend):
    """Writes each mail into a file of its own, named so that the names are in order of time."""

    def __init__(self, folder: Path, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the mails and return how many."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{ids.new_public_id()}{SUFFIX}"
            fresh = self.folder / f".{name}"
            fresh.write_bytes(message.message().as_bytes(policy=policy.SMTP))
            fresh.replace(self.folder / name)
        return len(email_messages)


@dataclass(frozen=True)
class KeptMail:
    """One mail in the folder."""

    name: str
    parsed: Parsed

    @property
    def subject(self) -> str:
        """Return what it is about."""
        return str(self.parsed["Subject"] or "")

    @property
    def to(self) -> str:
        """Return who it is for."""
        return str(self.parsed["To"] or "")

    @property
    def sent_at(self) -> datetime | None:
        """Return when it was sent, as the mail says, by the clock of this machine."""
        moment: datetime | None = getattr(self.parsed["Date"], "datetime", None)
        return moment.astimezone() if moment else None

    def body(self, kind: str) -> str | None:
        """Return the ``plain`` or ``html`` body, if it has one."""
        part = self.parsed.get_body((kind,))
        return str(part.get_content()) if part else None

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return every header but those already shown."""
        shown = {"subject", "to", "date"}
        return [(k, str(v)) for k, v in self.parsed.items() if k.lower() not in shown]


def newest(folder: Path, most: int = 100) -> list[KeptMail]:
    """Return the last mails, newest first."""
    return [_read(path) for path in sorted(folder.glob(f"*{SUFFIX}"), reverse=True)[:most]]


def find(folder: Path, name: str) -> KeptMail | None:
    """Return the mail with that name, if it is in the folder."""
    path = folder / f"{name}{SUFFIX}"
    return _read(path) if path.parent == folder and path.is_file() else None


def _read(path: Path) -> KeptMail:
    return KeptMail(path.stem, message_from_bytes(path.read_bytes(), policy=policy.default))
