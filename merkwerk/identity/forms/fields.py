"""Fields that several forms of this room have."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from merkwerk.kit.registers import listed_networks
from merkwerk.media.keeping import MOST_BYTES
from merkwerk.people.models.organisation import SLUG

PICTURES = "image/jpeg,image/png,image/webp,image/gif"


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return every time zone that is named for a place."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
    names = sorted(zone for zone in available_timezones() if zone.startswith(regions))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class TimeZoneField(forms.TypedChoiceField):
    """One of the time zones of the world."""

    def __init__(self) -> None:
        super().__init__(label=_("Time zone"), choices=time_zones, initial="Europe/Amsterdam")


class LanguageField(forms.ChoiceField):
    """One of the languages Merkwerk speaks."""

    def __init__(self) -> None:
        super().__init__(label=_("My language"), choices=own_names)


class LanguagesField(forms.MultipleChoiceField):
    """The languages an organisation uses; the first of the list comes first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label=_("Languages"),
            choices=own_names,
            initial=["nl", "en"],
            help_text=_("In which Merkwerk writes to your colleagues. Each chooses their own."),
        )


class ColourField(forms.RegexField):
    """A colour, chosen or written."""

    def __init__(self) -> None:
        super().__init__(
            r"^#[0-9a-fA-F]{6}$",
            label=_("Your colour"),
            help_text=_("For buttons and links. We make it darker where it would be hard to read."),
            error_messages={"invalid": _("Write a colour as # and six digits, like #00585f.")},
            widget=forms.TextInput(attrs={"type": "color"}),
        )

    def to_python(self, value: Any) -> str:
        """Return the colour in lower-case letters, as it is kept."""
        return str(super().to_python(value)).lower()


class ShortNameField(forms.CharField):
    """What an organisation is called in addresses. Capitals are made small: they never count."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Short name in addresses"),
            max_length=40,
            required=False,
            validators=[SLUG],
            help_text=_("Leave it empty and we make it from the name. It stays as it is for ever."),
            widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
        )

    def to_python(self, value: Any) -> str:
        """Return the short name in small letters, as it is kept."""
        return str(super().to_python(value)).lower()


class PictureField(forms.FileField):
    """A picture as it comes from somebody's device; it is judged when it is kept."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            help_text=_("JPEG, PNG, WebP or GIF, at most 10 MB."),
            widget=forms.FileInput(attrs={"accept": PICTURES}),
        )


def own_names() -> list[tuple[str, str]]:
    """Return our languages, each by the name its speakers give it."""
    names = {"nl": "Nederlands", "en": "English"}
    return [(code, names.get(code, str(name))) for code, name in settings.LANGUAGES]


def content_of(upload: UploadedFile[bytes] | None, most: int = MOST_BYTES) -> bytes | None:
    """Return the bytes of an upload, one more than *most* at the utmost, or None."""
    return upload.read(most + 1) if upload else None


def network_names() -> dict[str, str]:
    """Return what each network is called."""
    return {network.key: str(network.label) for network in listed_networks()}
