"""What the studio pages share: who may come in, the tabs, and refusals beside fields."""

from __future__ import annotations

from typing import NamedTuple

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal
from merkwerk.library.errors import NotReady
from merkwerk.people.doors import MemberRequest
from merkwerk.people.models import Role

CURATORS = (Role.CURATOR.value, Role.MANAGER.value, Role.ADMINISTRATOR.value)
UNPROCESSABLE = 422
PLACES = (
    (_("Stories"), "library_stories"),
    (_("Review queue"), "library_queue"),
    (_("Sources"), "library_sources"),
    (_("Topics"), "library_topics"),
)


class Tab(NamedTuple):
    """One place among others, with an address."""

    label: str | Promise
    url: str
    current: bool
    icon: str = ""


def tabs(request: MemberRequest, here: str) -> list[Tab]:
    """Return the places of the library, *here* being the one we are at."""
    slug = request.organisation.slug
    return [Tab(label, reverse(name, args=[slug]), name == here) for label, name in PLACES]


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put the sentences of a refusal beside the fields they belong to."""
    if isinstance(refusal, NotReady):
        for need in refusal.needs:
            _add(form, need.field, need.sentence)
    else:
        _add(form, getattr(refusal, "field", ""), str(refusal))


def _add(form: forms.Form, field: str, sentence: str | Promise) -> None:
    field = {"expires_at": "last_day"}.get(field, field)
    form.add_error(field if field in form.fields else None, str(sentence))


def is_htmx(request: MemberRequest) -> bool:
    """Whether only a part of the page is asked for."""
    return bool(getattr(request, "htmx", False))
