"""The shapes of suggestions, questions and topics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merkwerk.library.models import starter_question, suggestion, topic
from merkwerk.networks.registry import all_networks


class SuggestionForm(forms.Form):
    """A wording for one network, or for any."""

    text = forms.CharField(
        label=_("A way to put it"),
        max_length=suggestion.MOST_TEXT,
        help_text=_("A way to begin, not a finished post: people make it their own."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    network = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        each = [(network.key, network.label) for network in all_networks()]
        field: Any = self.fields["network"]
        field.choices = [("", _("Any network")), *each]


class QuestionForm(forms.Form):
    """A question to start from."""

    text = forms.CharField(
        label=_("A question to start with"),
        max_length=starter_question.MOST_TEXT,
        help_text=_("Such as: what would you tell a friend about this?"),
    )


class TopicForm(forms.Form):
    """The name of a topic."""

    name = forms.CharField(label=_("Name"), max_length=topic.MOST_NAME)
