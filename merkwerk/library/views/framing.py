"""What the studio pages share: who may come in, the tabs, and refusals beside fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from merkwerk.kit.errors import Refusal
from merkwerk.library import access
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


def posted_from(page: Callable[..., HttpResponse]) -> Callable[[Any], Any]:
    """Take only what is sent; who asks for the address itself is led to the *page* it comes from.

    When what was sent is shown again with what is wrong, its address stands in the browser's bar.
    *page* takes what the view takes, and refuses whom the view refuses; a GET changes nothing.
    """

    def hang(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def inside(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return (view if request.method == "POST" else page)(request, *args, **kwargs)

        return inside

    return hang


def to_editor(request: MemberRequest, public_id: str) -> HttpResponse:
    """Lead to the editor of a story that this person works on."""
    story = access.story_for_curator(request.membership, public_id)
    return redirect("library_editor", slug=request.organisation.slug, public_id=story.public_id)


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
