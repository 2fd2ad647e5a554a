"""The forms of the studio's pages about people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merkwerk.identity import access
from merkwerk.identity.forms.fields import (
    ColourField,
    LanguagesField,
    PictureField,
    TimeZoneField,
    own_names,
)
from merkwerk.identity.judging import Row, is_mail_address
from merkwerk.people.models import Membership, Organisation, Role

if TYPE_CHECKING:
    OrganisationForm = forms.ModelForm[Organisation]
else:
    OrganisationForm = forms.ModelForm

MOST_AT_ONCE = 100
Teams = list[tuple[str, str]]


def roles_of(by: Membership) -> list[tuple[str, Any]]:
    """Return the roles *by* may give, beside advocate, which everybody has."""
    may_give = access.roles_to_give(by)
    return [(role.value, role.label) for role in Role if role.value in may_give][1:]


class Invite(forms.Form):
    """One or several mail addresses, with what they will do here."""

    addresses = forms.CharField(
        label=_("Mail addresses"),
        help_text=_("One on each line, or with commas between them."),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 4, "inputmode": "email", "autocapitalize": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("What they do here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody can share. Tick a box for those who do more."),
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=own_names)

    def __init__(self, *args: Any, by: Membership, teams: Teams, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = roles_of(by)  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", _("No team")), *teams]  # type: ignore[attr-defined]
        self.fields["language"].initial = by.organisation.language
        self.team_names = dict(teams)

    def clean_addresses(self) -> list[str]:
        """Return the addresses, each once."""
        words = re.split(r"[\s,;]+", self.cleaned_data["addresses"])
        found = list(dict.fromkeys(word.strip("<>").lower() for word in words if word.strip("<>")))
        wrong = [address for address in found if not is_mail_address(address)]
        if wrong:
            raise forms.ValidationError(
                _("This is not a mail address: %(addresses)s"),
                params={"addresses": ", ".join(wrong[:5])},
            )
        if len(found) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("These are more than %(number)s addresses. Upload them as a list instead."),
                params={"number": MOST_AT_ONCE},
            )
        return found

    def rows(self) -> list[Row]:
        """Return everybody who is to be invited."""
        said = self.cleaned_data
        team = self.team_names.get(said["team"], "")
        roles = ",".join(said["roles"])
        return [
            Row(number, address, roles=roles, team=team, language=said["language"])
            for number, address in enumerate(said["addresses"], start=1)
        ]


class Upload(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=_("Your list"),
        help_text=_(
            "A CSV file of at most 20,000 lines and 5 MB. Nothing happens before you agree."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )


class Roles(forms.Form):
    """What somebody does here, beside sharing."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Membership, of: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = roles_of(by)  # type: ignore[attr-defined]
        self.fields["roles"].initial = of.roles
        self.kept = [role for role in of.roles if role not in access.roles_to_give(by)]

    def chosen(self) -> list[str]:
        """Return the roles asked for, with those that are not yours to take."""
        return [*self.cleaned_data["roles"], *self.kept]


class Place(forms.Form):
    """The home team of somebody."""

    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, teams: Teams, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("No team")), *teams]  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """A team's name, and the team it is part of."""

    name = forms.CharField(label=_("Name of the team"), max_length=80)
    parent = forms.ChoiceField(label=_("Part of"), required=False)

    def __init__(self, *args: Any, teams: Teams, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nowhere = ("", _("No other team"))
        self.fields["parent"].choices = [nowhere, *teams]  # type: ignore[attr-defined]


class Settings(OrganisationForm):
    """What the organisation is called, and how it looks."""

    languages = LanguagesField()
    time_zone = TimeZoneField()
    colour = ColourField()
    logo_file = PictureField(_("Logo"))

    class Meta:
        model = Organisation
        fields = ("name", "languages", "time_zone", "colour")
        labels = {"name": _("Name")}

    def facts(self) -> dict[str, Any]:
        """Return the settings as the deed takes them."""
        names = ("name", "languages", "time_zone", "colour")
        return {name: self.cleaned_data[name] for name in names}
