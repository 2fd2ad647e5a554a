"""Posting: the mail that carries an invitation, claimed before it is sent.

A crash between the claim and the answer of the mail server leaves an invitation *unsure*: nobody is
mailed twice, and a person decides whether to send it again.
"""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from merkwerk.identity.models import Invitation
from merkwerk.kit import clock, tenancy
from merkwerk.people.calling import first_name
from merkwerk.people.models import Organisation

log = logging.getLogger(__name__)

REFUSED = "refused"


class MailServerSilent(Exception):
    """The mail server cannot be reached; the task is to be tried again."""


def post_waiting(organisation_id: int) -> int:
    """Mail every waiting invitation of the organisation; return how many went out.

    No transaction is open while a mail is on its way. Raises MailServerSilent when the server
    cannot be reached; what was not sent waits for the next time.
    """
    sent = 0
    while (claimed := _claim(organisation_id)) is not None:
        invitation, message = claimed
        problem = _send(organisation_id, invitation, message)
        with tenancy.acting_in(organisation_id):
            _settle(invitation, problem)
        sent += not problem
    return sent


def organisations_waiting() -> list[int]:
    """Return the ids of the organisations in which an invitation waits to be mailed."""
    return [
        organisation_id
        for organisation_id in Organisation.objects.order_by("pk").values_list("pk", flat=True)
        if _is_waiting(organisation_id)
    ]


def _is_waiting(organisation_id: int) -> bool:
    with tenancy.acting_in(organisation_id):
        return bool(Invitation.objects.waiting_for_mail().exists())


def _claim(organisation_id: int) -> tuple[Invitation, EmailMultiAlternatives] | None:
    with tenancy.acting_in(organisation_id):
        waiting = Invitation.objects.waiting_for_mail().order_by("mails", "pk")
        invitation = (
            waiting.select_related("organisation", "invited_by", "team")
            .select_for_update(of=("self",), skip_locked=True)
            .first()
        )
        if invitation is None:
            return None
        invitation.mail_started_at = clock.now()
        invitation.mails += 1
        invitation.save(update_fields=["mail_started_at", "mails"])
        return invitation, letter(invitation)


def letter(invitation: Invitation) -> EmailMultiAlternatives:
    """Return the mail of an invitation, text and HTML, in the language of who is invited."""
    facts: dict[str, Any] = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "called": first_name(invitation.name),
        "inviter": invitation.invited_by.name if invitation.invited_by else "",
        "address": invitation.address,
        "until": invitation.expires_at.astimezone(invitation.organisation.zone),
    }
    with translation.override(invitation.language):
        subject = gettext("%(organisation)s would like you to take part") % {
            "organisation": invitation.organisation.name
        }
        text = render_to_string("identity/mail/invitation.txt", facts).strip() + "\n"
        page = render_to_string("identity/mail/invitation.html", {**facts, "subject": subject})
    message = EmailMultiAlternatives(_one_line(subject), text, to=[invitation.email])
    message.attach_alternative(page, "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def _send(organisation_id: int, invitation: Invitation, message: EmailMultiAlternatives) -> str:
    """Send one mail; return the problem, or an empty string when it went out."""
    try:
        message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        log.warning("identity.invitation.refused", extra={"problem": type(error).__name__})
        return REFUSED
    except (OSError, smtplib.SMTPException) as error:
        with tenancy.acting_in(organisation_id):
            _let_wait(invitation)
        raise MailServerSilent from error
    return ""


def _settle(invitation: Invitation, problem: str) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        mail_sent_at=None if problem else clock.now(), mail_problem=problem
    )


def _let_wait(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(mail_started_at=None)


def _one_line(text: str) -> str:
    return " ".join(text.split())
