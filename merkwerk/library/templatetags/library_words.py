"""How the library's states are said: a word and a kind of icon."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.library.models import Story
from merkwerk.networks.errors import UnknownNetwork
from merkwerk.networks.registry import get

register = template.Library()

STATES: dict[str, tuple[str | Promise, str]] = {
    "draft": (_("Draft"), "quiet"),
    "proposed": (_("To review"), "wait"),
    "declined": (_("Declined"), "quiet"),
    "planned": (_("Planned"), "wait"),
    "published": (_("Published"), "good"),
    "ended": (_("Ended"), "quiet"),
    "retired": (_("Put away"), "quiet"),
}


@register.filter
def state_word(state: str) -> str | Promise:
    """Return the word for a state of a story."""
    return STATES.get(state, (state, ""))[0]


@register.filter
def state_kind(state: str) -> str:
    """Return which kind of icon goes with a state of a story."""
    return STATES.get(state, ("", "quiet"))[1]


@register.filter
def network_label(key: str) -> str | Promise:
    """Return the name of a network, as people know it; the empty key is any network."""
    if not key:
        return _("Any network")
    try:
        return get(key).label
    except UnknownNetwork:
        return key


@register.filter
def picture_address(story: Story, size: int = 640) -> str:
    """Return where the picture of a story is, or nothing when it has none."""
    return story.image.address(size) if story.image is not None else ""
