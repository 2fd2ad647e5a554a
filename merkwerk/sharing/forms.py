"""The shape of what a composer sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from merkwerk.networks import registry
from merkwerk.networks.base import Network
from merkwerk.networks.connecting import Asks
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Connection
from merkwerk.sharing.models.connection import Purpose


def plain(text: str) -> str:
    """Return *text* with plain line ends, as we keep it; forms send others."""
    return text.replace("\r\n", "\n")


class When(models.TextChoices):
    """When a post goes out that goes by itself."""

    NOW = "now", _("Now")
    AT = "at", _("At a moment I choose")
    GOOD = "good", _("Choose a good moment for me")


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
    when = forms.ChoiceField(
        required=False, label=_("When"), choices=When.choices, initial=When.NOW
    )
    at = forms.DateTimeField(
        required=False,
        label=_("At this moment"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(
        self,
        *args: Any,
        networks: Sequence[Network],
        accounts: Sequence[Connection] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.networks = networks
        self.accounts = accounts
        field: Any = self.fields["network"]
        field.choices = [(network.key, network.label) for network in self.networks]

    def clean(self) -> dict[str, Any]:
        """Ask for a moment where one was chosen."""
        given = super().clean() or {}
        asks = self.through() is not None and given.get("when") == When.AT
        if asks and given.get("at") is None and "at" not in self.errors:
            self.add_error("at", _("Choose a day and a time."))
        return given

    def through(self) -> Connection | None:
        """Return the account through which it is to go out by itself; None = one does it oneself.

        Only one that was chosen with the network: a page that never asked lets nothing go.
        """
        network = str(self.data.get("network", ""))
        mine = [one for one in self.accounts if one.network == network]
        chosen = self.data.get(f"through_{network}")
        return next((one for one in mine if one.public_id == chosen), None)

    def wish(self) -> Wish:
        """Return what the person wants to hand over. Call after ``is_valid``."""
        given = self.cleaned_data
        return Wish(
            text=plain(given["text"]),
            network=given["network"],
            instance=given["instance"].strip(),
            has_asked=given["has_asked"],
        )

    def answer(self, refusal: str, field: str | None) -> None:
        """Say *refusal* beside *field*, and nothing else: what was asked for is not sharing."""
        self.is_valid()
        self.errors.clear()
        self.add_error(field, refusal)


class WordsForm(forms.Form):
    """As much of the composer as autosaving needs: never refuses what is half done."""

    text = forms.CharField(required=False, strip=False)
    network = forms.CharField(required=False, max_length=32)
    revision = forms.IntegerField(required=False, min_value=0)

    def words(self) -> str:
        """Return the text with plain line ends; of a form that is not valid, as far as it goes."""
        given = self.cleaned_data.get("text", self.data.get("text", ""))
        return plain(str(given)).replace("\0", "")

    def written_from(self) -> int | None:
        """Return the revision the words were written from, if it was said."""
        found: int | None = self.cleaned_data.get("revision")
        return found


class ConnectForm(forms.Form):
    """Whose account it is, and what its network asks before it can be found."""

    purpose = forms.ChoiceField(
        label=_("This account is"),
        choices=Purpose.choices,
        initial=Purpose.PERSONAL,
        widget=forms.RadioSelect,
    )
    host = forms.CharField(
        max_length=253, label=_("Your server"), help_text=_("For example mastodon.nl")
    )
    handle = forms.CharField(
        max_length=253, label=_("Your name there"), help_text=_("For example bo.bsky.social")
    )

    def __init__(self, *args: Any, network: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = registry.connector(network).asks
        for name, needed in (("host", Asks.HOST), ("handle", Asks.HANDLE)):
            if asks is not needed:
                del self.fields[name]


class AppPasswordForm(forms.Form):
    """A name and a password that was made for programs."""

    purpose = forms.ChoiceField(
        label=_("This account is"),
        choices=Purpose.choices,
        initial=Purpose.PERSONAL,
        widget=forms.RadioSelect,
    )
    handle = forms.CharField(
        max_length=253, label=_("Your name there"), help_text=_("For example bo.bsky.social")
    )
    password = forms.CharField(
        max_length=100,
        label=_("App password"),
        help_text=_("Make one in your settings there; never type your own password here."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class MomentForm(forms.Form):
    """A moment in the reader's own time."""

    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class FoundForm(forms.Form):
    """Where the post is, if its author likes to say so."""

    address = forms.URLField(
        required=False,
        max_length=2000,
        assume_scheme="https",
        label=_("The address of your post"),
        help_text=_("If you like; it stays with you."),
    )
