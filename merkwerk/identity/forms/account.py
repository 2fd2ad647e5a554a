"""allauth's forms in our words: labels above, nothing as a placeholder."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

NO_ADDRESS = _("Write a mail address, like name@example.org.")


def _reword(form: forms.BaseForm, name: str, label: Any, help_text: Any = "", **attrs: str) -> None:
    field = form.fields.get(name)
    if field is None:
        return
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


def _reword_mail(form: forms.BaseForm, name: str, help_text: Any = "") -> None:
    _reword(form, name, _("Your work mail address"), help_text, autocomplete="email")
    form.fields[name].error_messages["required"] = NO_ADDRESS
    for validator in form.fields[name].validators:
        if isinstance(validator, EmailValidator):
            form.fields[name].error_messages["invalid"] = NO_ADDRESS


def _reword_code(form: forms.BaseForm) -> None:
    _reword(
        form,
        "code",
        _("The code from the mail"),
        inputmode="numeric",
        autocomplete="one-time-code",
        autocapitalize="off",
        autofocus="autofocus",
    )


class RequestCode(allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """One field: a mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_mail(self, "email")


class ConfirmCode(allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_code(self)


class SignInWithPassword(allauth_forms.LoginForm):  # type: ignore[misc]
    """A mail address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_mail(self, "login")
        _reword(self, "password", _("Your password"))


class ResetPassword(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a code to choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_mail(self, "email", _("We send you a code, and then you choose a new password."))


class ConfirmResetCode(allauth_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword_code(self)


LONG = _("A sentence of a few words is easy to remember and hard to guess.")


class NewPassword(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password after the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, "password1", _("New password"), LONG, autocomplete="new-password")
        _reword(self, "password2", _("The same password again"), autocomplete="new-password")


class ChangePassword(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """Replace the password by another one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, "oldpassword", _("Your current password"))
        _reword(self, "password1", _("New password"), LONG, autocomplete="new-password")
        _reword(self, "password2", _("The same password again"), autocomplete="new-password")


class SetPassword(allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """Choose a first password, beside signing in by code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _reword(self, "password1", _("New password"), LONG, autocomplete="new-password")
        _reword(self, "password2", _("The same password again"), autocomplete="new-password")
