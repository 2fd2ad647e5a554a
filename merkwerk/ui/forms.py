"""How Django draws forms: label above, help under, error beside, nothing typed lost."""

from django.forms.renderers import TemplatesSetting


class LookRenderer(TemplatesSetting):
    """Set as `FORM_RENDERER`; needs `django.forms` among the installed apps."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
