"""How Django draws forms: label above, help under, error beside, nothing typed lost."""

from __future__ import annotations

from collections.abc import Iterator

from django.forms import BaseForm, BoundField
from django.forms.renderers import TemplatesSetting


class LookRenderer(TemplatesSetting):
    """Set as `FORM_RENDERER`; needs `django.forms` among the installed apps."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class Together:
    """Several forms that are sent with one button, for the summary on top to name every field."""

    def __init__(self, *forms: BaseForm) -> None:
        self.forms = forms

    def __iter__(self) -> Iterator[BoundField]:
        """Give every field, form by form."""
        return (field for form in self.forms for field in form)

    @property
    def errors(self) -> list[str]:
        """Return the name of everything that needs mending."""
        return [name for form in self.forms for name in form.errors]

    def non_field_errors(self) -> list[str]:
        """Return what belongs to no field."""
        return [str(error) for form in self.forms for error in form.non_field_errors()]

    def hidden_fields(self) -> list[BoundField]:
        """Return what nobody sees, to tell its errors all the same."""
        return [field for form in self.forms for field in form.hidden_fields()]
