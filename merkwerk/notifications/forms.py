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


class TellingForm(forms.Form):
    """How often, and in which hours."""

    pace = forms.ChoiceField(label=_("How often"), choices=Pace.choices, widget=forms.RadioSelect)
    days = forms.TypedMultipleChoiceField(
        label=_("Days you work"),
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("On other days we are silent."),
    )
    opens = forms.TimeField(
        label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Earlier than the beginning means: until the next morning."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse mail on no day at all, and hours that are over before they began."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("days") == [] and cleaned.get("pace") != Pace.ONLY_IN_APP:
            self.add_error("days", _("Choose one day at least, or choose only in the app."))
        if cleaned.get("opens") and cleaned.get("opens") == cleaned.get("closes"):
            self.add_error("closes", _("Choose a time that differs from the beginning."))
        return cleaned
