"""The forms a person fills in about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merkwerk.identity.forms.fields import (
    LanguageField,
    PictureField,
    TimeZoneField,
    network_names,
)
from merkwerk.identity.settling import Choice
from merkwerk.kit.registers import listed_networks
from merkwerk.notifications import choosing
from merkwerk.notifications.forms import HoursFields
from merkwerk.notifications.models import Pace
from merkwerk.people.models import Membership

if TYPE_CHECKING:
    MembershipForm = forms.ModelForm[Membership]
else:
    MembershipForm = forms.ModelForm


QUESTIONS = ("is_used", "shares_work", "is_willing")


class Join(forms.Form):
    """What joining asks: how you are called, and in which language we write."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As your colleagues know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = LanguageField()


class Hours(HoursFields, MembershipForm):
    """When Merkwerk may write, and in which language."""

    no_days = _(
        "Choose at least one day. You can also choose to hear from us only in the app, under "
        "“When I hear from Merkwerk”."
    )

    language = LanguageField()
    time_zone = TimeZoneField()

    class Meta:
        model = Membership
        fields = ("work_days", "work_from", "work_until", "time_zone", "language")

    def wanted_pace(self) -> Pace:
        """Return what was chosen before, on a page of its own."""
        return choosing.pace_of(self.instance)


class Profile(MembershipForm):
    """How colleagues see you."""

    picture_file = PictureField(_("Picture"))
    no_picture = forms.BooleanField(label=_("Take my picture away"), required=False)

    class Meta:
        model = Membership
        fields = ("name", "relation_line")
        labels = {"name": _("Name"), "relation_line": _("Where I work, in a few words")}
        help_texts = {
            "relation_line": _(
                "Offered under what you write, so readers know. For example: I work at Lumen."
            )
        }


class Networks(forms.Form):
    """Three small questions about each network, in the order of the rack."""

    def __init__(self, choices: list[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        names = network_names()
        asks_instance = {one.key for one in listed_networks() if one.needs_instance}
        for choice in choices:
            self._add(choice, names[choice.network], choice.network in asks_instance)

    def _add(self, choice: Choice, name: str, asks_instance: bool) -> None:
        questions = (
            ("is_used", _("I use it"), choice.is_used),
            ("shares_work", _("I share about my work there"), choice.shares_work),
            ("is_willing", _("I am willing to share there"), choice.is_willing),
        )
        for key, label, initial in questions:
            self.fields[f"{choice.network}-{key}"] = forms.BooleanField(
                label=label, initial=initial, required=False
            )
        if asks_instance:
            self.fields[f"{choice.network}-instance"] = forms.RegexField(
                r"^[a-z0-9.-]+\.[a-z]{2,}$",
                label=_("Which server"),
                initial=choice.instance,
                required=False,
                max_length=253,
                help_text=_("For example mastodon.nl"),
                error_messages={"invalid": _("Write only the name of the server.")},
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return for each network its name and its questions, for the page."""
        names = network_names()
        return [self._row(choice.network, names[choice.network]) for choice in self.choices]

    def _row(self, network: str, name: str) -> dict[str, Any]:
        asked = [self[f"{network}-{key}"] for key in QUESTIONS]
        instance = f"{network}-instance"
        where = self[instance] if instance in self.fields else None
        is_open = any(field.value() for field in asked) or bool(where and where.errors)
        return {
            "key": network,
            "name": name,
            "questions": asked,
            "instance": where,
            "is_open": is_open,
        }

    def chosen(self) -> list[Choice]:
        """Return what was said of each network."""
        said = self.cleaned_data
        return [
            Choice(
                choice.network,
                said[f"{choice.network}-is_used"],
                said[f"{choice.network}-shares_work"],
                said[f"{choice.network}-is_willing"],
                said.get(f"{choice.network}-instance", ""),
            )
            for choice in self.choices
        ]


class Confirmation(forms.Form):
    """A name, typed, for what cannot be undone."""

    name = forms.CharField(
        label=_("Type the name of the organisation"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
