"""How allauth is bent to this house: no open sign-up, our words, our sessions."""

from __future__ import annotations

import logging
import smtplib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from merkwerk.identity import signing_in
from merkwerk.people.models import Person

log = logging.getLogger(__name__)

TOO_MANY = _("That was a little too often. Wait a few minutes, then try again.")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Set as ``ACCOUNT_ADAPTER``."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask an administrator."),
        "email_password_mismatch": _("This mail address and password do not match."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This is not the code from our latest mail. Look once more."),
        "incorrect_password": _("This is not your password."),
        "invalid_login": _("Write a mail address, like name@example.org."),
        "invalid_password_reset": _("This code can no longer be used. Ask for a new one."),
        "rate_limited": TOO_MANY,
        "same_as_current": _("This is the password you already have. Choose another one."),
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes their own account: people are invited."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, and record which memberships this counts for."""
        super().login(request, user)
        assert isinstance(user, Person)
        signing_in.remember_memberships(request, user)

    def format_email_subject(self, subject: str) -> str:
        """No site's name in brackets before it."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send at once, so that signing in needs no worker; when that fails, say so on a page."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException) as error:
            log.error("identity.mail.failed", extra={"problem": type(error).__name__})
            page = render(self.request, "account/mail_failed.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the organisation."""
        return reverse("front_choose")
