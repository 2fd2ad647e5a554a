"""The shape of what a composer sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merkwerk.networks import registry
from merkwerk.people.models import Membership
from merkwerk.sharing.handing_over import Wish

YES_NO = ("yes", "no", "undo")


class ComposerForm(forms.Form):
    """My words, my network."""

    text = forms.CharField(
        required=False, strip=False, label=_("In your own words"), widget=forms.Textarea
    )
    network = forms.ChoiceField(label=_("Where"), widget=forms.RadioSelect)
    instance = forms.CharField(
        required=False,
        max_length=253,
        label=_("Your Mastodon server"),
        help_text=_("For example mastodon.nl"),
    )
    has_asked = forms.BooleanField(required=False, label=_("I asked, and I may share this"))
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        networks = registry.all_networks()
        keys = membership.willing_networks([network.key for network in networks])
        self.networks = [network for network in networks if network.key in keys]
        field: Any = self.fields["network"]
        field.choices = [(network.key, network.label) for network in self.networks]

    def wish(self) -> Wish:
        """Return what the person wants to hand over. Call after ``is_valid``."""
        given = self.cleaned_data
        return Wish(
            text=given["text"].replace("\r\n", "\n"),
            network=given["network"],
            instance=given["instance"].strip(),
            has_asked=given["has_asked"],
        )


class WordsForm(forms.Form):
    """As much of the composer as autosaving needs: never refuses what is half done."""

    text = forms.CharField(required=False, strip=False)
    network = forms.CharField(required=False, max_length=32)
    revision = forms.IntegerField(required=False, min_value=0)

    def words(self) -> str:
        """Return the text with plain line ends. Call after ``is_valid``."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")
