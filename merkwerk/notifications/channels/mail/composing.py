"""Composing mail in two steps: once for everybody who is told the same, then a fill per person.

The frame (template, translation, escaping) is made once per letter and language and remembered;
per person only the name, the address and the stop link are put in, and the bytes of the mail are
written from a prebuilt frame. Django's templates and MIME classes are not asked per person:
measured, they make up nearly all the time of a large mailing.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from merkwerk.kit import clock
from merkwerk.notifications import stopping
from merkwerk.notifications.channels.base import Errand, House, Told
from merkwerk.notifications.channels.mail import headers, wording
from merkwerk.people.calling import first_name

# Where a person's own words go. Made anew by each process, so no story can contain it.
NAME = f"name{secrets.token_hex(12)}"
STOP = f"stop{secrets.token_hex(12)}"
REMEMBERED_FRAMES = 512


@dataclass(frozen=True)
class Envelope:
    """A mail ready to hand over: from and to as SMTP says them, and all of its bytes."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True)
class Frame:
    """What is the same for everybody who is told the same, in one language."""

    subject: str
    text: str
    html: str
    sender: str
    sender_header: str
    subject_header: str


@lru_cache(maxsize=REMEMBERED_FRAMES)
def frame_of(told: Told, site: str, mail_from: str) -> Frame:
    """Return the frame of a mail. *site* is our address, *mail_from* the operator's sender."""
    with translation.override(told.language):
        sender_name = gettext("%(organisation)s via Merkwerk") % {"organisation": told.house.name}
        facts = wording.facts_of(told, site=site, name=NAME, stop=STOP)
        address = headers.address_in(mail_from)
        return Frame(
            subject=headers.one_line(told.letters[0].title),
            text=wording.text_of(facts),
            html=wording.html_of(facts),
            sender=address,
            sender_header=headers.mailbox(sender_name, address, after="From"),
            subject_header=headers.words(told.letters[0].title, after="Subject"),
        )


def compose(errand: Errand) -> Envelope:
    """Return the mail of one errand. Raises headers.UnusableAddress."""
    recipient = headers.usable(errand.address)
    frame = frame_of(errand.told, settings.MERKWERK_ADDRESS, settings.DEFAULT_FROM_EMAIL)
    text, html, stop = _filled(frame, errand)
    boundary = f"=_{errand.public_id}"
    head = [
        f"From: {frame.sender_header}",
        f"To: {headers.mailbox(errand.name, recipient, after='To')}",
        f"Subject: {frame.subject_header}",
        f"Date: {format_datetime(clock.now())}",
        *(f"{name}: {value}" for name, value in _own_headers(errand, stop).items()),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    parts = [_part(boundary, "plain", text), _part(boundary, "html", html)]
    content = "\r\n".join([*head, "", *parts, f"--{boundary}--", ""])
    return Envelope(frame.sender, recipient, content.encode("ascii"))


def as_message(errand: Errand) -> EmailMultiAlternatives:
    """Return the same mail as Django's backends take it, for development and tests."""
    frame = frame_of(errand.told, settings.MERKWERK_ADDRESS, settings.DEFAULT_FROM_EMAIL)
    text, html, stop = _filled(frame, errand)
    message = EmailMultiAlternatives(
        subject=frame.subject,
        body=text,
        from_email=frame.sender_header,
        to=[headers.usable(errand.address)],
        headers=_own_headers(errand, stop),
    )
    message.attach_alternative(html, "text/html")
    return message


def _filled(frame: Frame, errand: Errand) -> tuple[str, str, str]:
    stop = stop_address(errand.member_public_id, errand.told.house)
    name = first_name(headers.one_line(errand.name))
    text = frame.text.replace(NAME, name).replace(STOP, stop)
    html = frame.html.replace(NAME, escape(name)).replace(STOP, escape(stop))
    return text, html, stop


def stop_address(member_public_id: str, house: House) -> str:
    """Return the whole address on which somebody stops their mail."""
    path = stopping.path_of(
        member_public_id, slug=house.slug, organisation_public_id=house.public_id
    )
    return f"{settings.MERKWERK_ADDRESS}{path}"


def message_id(public_id: str) -> str:
    """Return the Message-ID of a delivery: the same in every attempt, known before the first."""
    host = (
        urlsplit(settings.MERKWERK_ADDRESS).hostname
        or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    )
    return f"<{public_id}@{host}>"


def _own_headers(errand: Errand, stop: str) -> dict[str, str]:
    return {
        "Message-ID": message_id(errand.public_id),
        "Auto-Submitted": "auto-generated",  # RFC 3834 5
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Unsubscribe": f"<{stop}>",  # RFC 2369 3.2
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058 3.1
        "Content-Language": errand.told.language,
    }


def _part(boundary: str, kind: str, words: str) -> str:
    body = base64.encodebytes(words.replace("\n", "\r\n").encode()).decode("ascii")
    return (
        f"--{boundary}\r\n"
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n" + body.replace("\n", "\r\n")
    )
