"""The shapes of what people type about sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from merkwerk.library import errors
from merkwerk.library.models import ContentType, Origin, Topic
from merkwerk.library.models.source import MOST_ADDRESS
from merkwerk.people.models import Organisation

AS_ADDRESS = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}


class SourceFacts(forms.Form):
    """What a source brings, and how much of it."""

    origin = forms.ChoiceField(
        label=_("Whose stories"), choices=Origin.choices, initial=Origin.FIELD
    )
    content_type = forms.ChoiceField(label=_("Type"), choices=ContentType.choices)
    topic: forms.ModelChoiceField[Topic] = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        empty_label=_("No topic"),
    )
    daily_cap = forms.IntegerField(
        label=_("At most per day"),
        min_value=1,
        max_value=100,
        initial=10,
        help_text=_("More than this waits for the next day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["topic"]
        field.queryset = Topic.objects.all()


class NewSourceForm(SourceFacts):
    """The address of a feed, or of a page that has one."""

    address = forms.CharField(
        label=_("Address of a feed or a page"),
        max_length=MOST_ADDRESS,
        help_text=_("The news page of a site is enough: we find its feed."),
        widget=forms.TextInput(attrs=AS_ADDRESS),
    )
    field_order = ["address", "origin", "content_type", "topic", "daily_cap"]


class SourceForm(SourceFacts):
    """Everything one can change of a source."""

    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(
        label=_("Address of a feed or a page"),
        max_length=MOST_ADDRESS,
        help_text=_("At another address we look for the feed again. What came before stays known."),
        widget=forms.TextInput(attrs=AS_ADDRESS),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    field_order = ["name", "address", "origin", "content_type", "topic", "language", "daily_cap"]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        spoken = [(code, names.get(code, code)) for code in organisation.languages]
        field: Any = self.fields["language"]
        field.choices = [("", _("As each page says")), *spoken]
        for name in self.fields:
            self.fields[name].show_hidden_initial = True

    def changes(self) -> dict[str, Any]:
        """Return what this person changed, as arguments of `subscribing.change`.

        The page carries what each field was when it was opened: what somebody else, or finding the
        feed, changed since then is not put back.
        """
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def seen(self) -> dict[str, Any]:
        """Return what the changed fields were on this person's page, as fields of the source."""
        seen: dict[str, Any] = {}
        for name in self.changed_data:
            told = self.data.get(self[name].html_initial_name)
            with suppress(forms.ValidationError):
                seen |= {} if told is None else {name: self.fields[name].to_python(told)}
        return seen

    def let_decide(self, names: Iterable[str], now: Mapping[str, Any]) -> None:
        """Say beside each of these fields what it is *now*; sent once more, what was typed counts.

        *now* is as the form's ``initial``.
        """
        data: Any = self.data
        typed = data.copy()
        for name in names:
            typed[self[name].html_initial_name] = "" if now[name] is None else now[name]
            self.add_error(name, str(errors.NowOtherwise(now=self._in_words(name, now[name]))))
        self.data = typed

    def _in_words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value or "", value))
