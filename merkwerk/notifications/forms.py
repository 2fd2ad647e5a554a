"""The shape of what people choose about being told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merkwerk.notifications.models import Pace

DAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class HoursFields(forms.Form):
    """When somebody may be mailed: one set of fields, and one rule, for every form that asks it."""

    no_days = _("Choose at least one day, or choose to hear from us only in the app.")
    no_hours = _("“Until” is the same as “From”. Choose a later time, for example 17:00.")

    work_days = forms.TypedMultipleChoiceField(
        label=_("My days"),
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("On other days we do not write to you."),
    )
    work_from = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    work_until = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Earlier than “From” means: until the next morning."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse mail on no day at all, and hours that are over before they began."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("work_days") == [] and self.wanted_pace() != Pace.ONLY_IN_APP:
            self.add_error("work_days", self.no_days)
        if cleaned.get("work_from") and cleaned.get("work_from") == cleaned.get("work_until"):
            self.add_error("work_until", self.no_hours)
        return cleaned

    def wanted_pace(self) -> str | None:
        """Return how often this person wants mail, as far as the form can tell."""
        raise NotImplementedError


class TellingForm(HoursFields):
    """How often, and in which hours."""

    pace = forms.ChoiceField(label=_("How often"), choices=Pace.choices, widget=forms.RadioSelect)

    def wanted_pace(self) -> str | None:
        """Return what was chosen just now."""
        return self.cleaned_data.get("pace")
