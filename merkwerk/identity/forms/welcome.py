"""The form that makes an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from merkwerk.identity.forms.fields import (
    ColourField,
    LanguagesField,
    PictureField,
    ShortNameField,
    TimeZoneField,
    content_of,
)
from merkwerk.identity.founding import Plan
from merkwerk.people.models import Person
from merkwerk.people.models.organisation import PETROL


class Welcome(forms.Form):
    """The organisation, its first administrator, and the code that shows you started Merkwerk."""

    code = forms.CharField(
        label=_("Setup code"),
        max_length=40,
        help_text=_("It was printed where Merkwerk was started. It works once."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )
    name = forms.CharField(
        label=_("Name of your organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    slug = ShortNameField()
    languages = LanguagesField()
    time_zone = TimeZoneField()
    colour = ColourField()
    logo = PictureField(_("Logo"))
    your_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your work mail address"),
        help_text=_("You sign in with it: we send you a code."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=_("Only if you want one beside the code by mail. A long sentence is best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, is_first: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_first = is_first
        self.fields["colour"].initial = PETROL
        if not is_first:  # a password comes once the mail address is proved
            del self.fields["password"]
            self.fields["code"].help_text = _(
                "It came with the address of this page. It works once."
            )

    def clean_password(self) -> str:
        """Return a password that is none, or good enough."""
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password, Person(email=self.cleaned_data.get("email", "")))
        return password

    def plan(self) -> Plan:
        """Return what was asked for, as the deed takes it."""
        said = self.cleaned_data
        return Plan(
            name=said["name"],
            slug=said["slug"],
            languages=said["languages"],
            time_zone=said["time_zone"],
            colour=said["colour"],
            logo=content_of(said["logo"]),
            administrator_name=said["your_name"],
            administrator_email=said["email"],
            password=said.get("password") or None,
        )
