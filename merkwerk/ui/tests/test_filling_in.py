"""Forms say what they ask, say what is wrong where it is wrong, and lose nothing that was typed."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from merkwerk.ui.forms import LookRenderer
from merkwerk.ui.patterns import ExampleForm


def wrong():
    form = ExampleForm({"title": "", "mail": "bo", "words": "Vandaag <b>", "may": "perhaps"})
    assert not form.is_valid()
    return form


def test_a_field_has_its_label_above_and_its_help_under_it():
    html = ExampleForm()["title"].as_field_group()
    label, field, help_text = (html.index(part) for part in ("<label", "<input", '_helptext">'))
    assert label < field < help_text
    assert 'aria-describedby="id_title_helptext"' in html


def test_an_error_stands_beside_its_field_and_is_announced_with_it():
    html = wrong()["title"].as_field_group()
    described = re.search(r'aria-describedby="([^"]+)"', html).group(1).split()
    assert set(described) == {"id_title_helptext", "id_title_error"}
    for place in described:
        assert f'id="{place}"' in html
    assert 'aria-invalid="true"' in html


def test_nothing_typed_is_lost():
    form = wrong()
    assert 'value="bo"' in form["mail"].as_field_group()
    assert "Vandaag &lt;b&gt;" in form["words"].as_field_group()


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = wrong()["may"].as_field_group()
    assert "<fieldset" in html
    assert "<legend" in html
    assert 'id="id_may_error"' in html


@pytest.mark.parametrize("name", list(ExampleForm.base_fields))
def test_the_summary_leads_to_every_field_that_is_wrong(name):
    form = wrong()
    summary = render_to_string("ui/forms/errors.html", {"form": form})
    if name not in form.errors:
        assert f"#id_{name}" not in summary
        return
    target = re.search(rf'href="#(id_{name}[^"]*)"', summary).group(1)
    assert f'id="{target}"' in form[name].as_field_group()


def test_a_form_without_mistakes_has_no_summary():
    assert "notice" not in render_to_string("ui/forms/errors.html", {"form": ExampleForm()})


def test_a_whole_form_begins_with_what_is_wrong_in_general_and_keeps_hidden_fields():
    class Pair(forms.Form):
        default_renderer = LookRenderer
        first = forms.CharField()
        token = forms.CharField(widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("These two do not go together.")

    html = str(Pair({"first": "a", "token": "t"}))
    assert html.index("These two do not go together.") < html.index("<label")
    assert '<input type="hidden" name="token" value="t"' in html
