"""The shapes of what people type about stories."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.kit.errors import Refusal
from merkwerk.library import bringing_in
from merkwerk.library.models import ContentType, MayShare, Origin, Story, Topic
from merkwerk.library.models.story import MOST_ADDRESS, MOST_LINE, MOST_TEXT, MOST_TITLE
from merkwerk.media.errors import TooHeavy
from merkwerk.media.keeping import MOST_BYTES
from merkwerk.media.models.image import MOST_ALT

A_DAY = timedelta(days=1)
A_DECADE = timedelta(days=3653)
EARLIEST = date(1900, 1, 1)
NOON = time(12)
AS_ADDRESS = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
SPECIAL = {"topics", "skips_why", "image_alt", "revision", "last_day", "published_on", "publish_at"}
NEEDED = {"title", "why_it_matters", "may_share", "image_alt"}


class AddressForm(forms.Form):
    """The address of the page that a story is about."""

    address = forms.CharField(
        label=_("Address of the page"),
        max_length=MOST_ADDRESS,
        help_text=_("Copy it from your browser. We read the title, the picture and the rest."),
        widget=forms.TextInput(attrs=AS_ADDRESS),
    )


class StoryForm(forms.Form):
    """Everything one can write about a story.

    Each field carries what it was when the page was opened, so that only what this person changed
    is saved, whatever a colleague or the reading of the page filled in since.
    """

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE, required=False)
    summary = forms.CharField(
        label=_("What it is about"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    why_it_matters = forms.CharField(
        label=_("Why this matters"),
        max_length=MOST_LINE,
        required=False,
        help_text=_("One line. What is in it for the people who read it, and for us?"),
    )
    skips_why = forms.BooleanField(label=_("I leave this line out on purpose"), required=False)
    may_share = forms.ChoiceField(
        label=_("May I share this?"),
        choices=MayShare.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    may_share_reason = forms.CharField(
        label=_("The reason"),
        max_length=MOST_LINE,
        required=False,
        help_text=_("Needed for “ask first” and “no”. Say whom to ask, or until when."),
    )
    content_type = forms.ChoiceField(label=_("Type"), choices=ContentType.choices)
    origin = forms.ChoiceField(label=_("Whose story"), choices=Origin.choices)
    topics: forms.ModelMultipleChoiceField[Topic] = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Language"))
    site = forms.CharField(label=_("Site"), max_length=MOST_LINE, required=False)
    author = forms.CharField(label=_("Author"), max_length=MOST_LINE, required=False)
    address = forms.CharField(
        label=_("Address of the page"),
        max_length=MOST_ADDRESS,
        required=False,
        widget=forms.TextInput(attrs=AS_ADDRESS),
    )
    published_on = forms.DateField(
        label=_("Published there on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("After this day the story is not offered any more."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    image_alt = forms.CharField(
        label=_("What is in the picture"),
        max_length=MOST_ALT,
        required=False,
        help_text=_("For people who cannot see it: say what you see, in one sentence."),
    )
    publish_at = forms.DateTimeField(
        label=_("Publish at a later time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        self.story = story
        kwargs["initial"] = _as_typed(story)
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        spoken = dict.fromkeys([*story.organisation.languages, story.language])
        self._choose("language", [(code, names.get(code, code)) for code in spoken])
        self._field("topics").queryset = Topic.objects.all()
        if story.image is None:
            del self.fields["image_alt"]
        for name in self.fields:
            self.fields[name].show_hidden_initial = name not in ("revision", "publish_at")
        self._name_zones()
        self._need(True)

    def full_clean(self) -> None:
        """Judge what was typed; what publishing needs may still be empty while one writes."""
        self._need(False)
        super().full_clean()
        self._need(True)

    def clean_address(self) -> str:
        """Refuse what is no address of a public page; what was there may stay."""
        typed = str(self.cleaned_data["address"])
        if not typed or "address" not in self.changed_data:
            return typed
        try:
            return bringing_in.whole_address(typed)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_last_day(self) -> Any:
        """Refuse a day that no clock can tell."""
        return self._sensible("last_day")

    def clean_published_on(self) -> Any:
        """Refuse a day that no clock can tell."""
        return self._sensible("published_on")

    def clean_publish_at(self) -> Any:
        """Refuse a time that no clock can tell."""
        return self._sensible("publish_at")

    def changes(self) -> dict[str, Any]:
        """Return what this person changed and is valid, as arguments of `editing.edit`."""
        changed = {name for name in self.changed_data if name in self.cleaned_data}
        facts = {name: self.cleaned_data[name] for name in changed}
        plain = {name: value for name, value in facts.items() if name not in SPECIAL}
        if "last_day" in facts:
            plain["expires_at"] = self._end_of(facts["last_day"])
        if "published_on" in facts:
            plain["published_elsewhere_at"] = self._noon_of(facts["published_on"])
        return {
            "changes": plain,
            "topics": facts.get("topics"),
            "skips_why": self._skips_why(facts),
            "image_alt": facts.get("image_alt"),
            "revision": self.cleaned_data.get("revision") or 0,
        }

    def _skips_why(self, facts: dict[str, Any]) -> bool | None:
        if "skips_why" not in facts and "why_it_matters" not in facts:
            return None
        return bool(self.cleaned_data.get("skips_why"))

    def _end_of(self, day: Any) -> datetime | None:
        if day is None:
            return None
        return datetime.combine(day + A_DAY, time.min, self.story.organisation.zone)

    def _noon_of(self, day: Any) -> datetime | None:
        """Return a moment that is on this day for colleagues in other time zones too."""
        return datetime.combine(day, NOON, self.story.organisation.zone) if day else None

    def _sensible(self, name: str) -> Any:
        value = self.cleaned_data[name]
        day = value.date() if isinstance(value, datetime) else value
        latest = clock.now().date() + A_DECADE
        if day and name in self.changed_data and not EARLIEST <= day <= latest:
            raise forms.ValidationError(
                _("Choose a day between the year 1900 and ten years from now.")
            )
        return value

    def _name_zones(self) -> None:
        """Say whose time it is at each field, when this person's is not the organisation's."""
        ours, mine = str(self.story.organisation.zone), timezone.get_current_timezone_name()
        if ours == mine:
            return
        days = _("In the time zone of the organisation, %(zone)s.") % {"zone": ours}
        times = _("In your own time zone, %(zone)s.") % {"zone": mine}
        for name, words in {"last_day": days, "published_on": days, "publish_at": times}.items():
            said = self.fields[name].help_text
            self.fields[name].help_text = format_lazy("{} {}", said, words) if said else words

    def _need(self, needed: bool) -> None:
        for name in NEEDED & set(self.fields):
            self.fields[name].required = needed

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self._field(name).choices = choices


def _as_typed(story: Story) -> dict[str, Any]:
    names = "title summary why_it_matters may_share may_share_reason content_type origin language"
    zone, ends, there = story.organisation.zone, story.expires_at, story.published_elsewhere_at
    return {
        **{name: getattr(story, name) for name in f"{names} site author address revision".split()},
        "published_on": there.astimezone(zone).date() if there else None,
        "skips_why": story.why_is_skipped,
        "topics": [topic.public_id for topic in story.topics.all()],
        "last_day": (ends.astimezone(zone) - A_DAY).date() if ends else None,
        "image_alt": story.image.alt if story.image else "",
        "publish_at": story.publish_at,
    }


class PictureForm(forms.Form):
    """A picture of one's own for a story."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP or GIF, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    alt = forms.CharField(
        label=_("What is in the picture"),
        max_length=MOST_ALT,
        help_text=_("For people who cannot see it: say what you see, in one sentence."),
    )

    def clean_picture(self) -> Any:
        """Refuse what is too heavy before it is read."""
        upload = self.cleaned_data["picture"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(str(TooHeavy(megabytes=MOST_BYTES // 1_000_000)))
        return upload


class DeclineForm(forms.Form):
    """Why a story is not for us; may be left empty."""

    because = forms.CharField(label=_("Why not?"), max_length=300, required=False)
