"""The room of the look: style sheet, templates, components and small behaviours."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """How Merkwerk looks; knows nothing of stories, people or links."""

    name = "merkwerk.ui"
    label = "ui"
    verbose_name = _("Look")
