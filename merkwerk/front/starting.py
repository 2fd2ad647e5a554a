"""Starting: what an organisation that has just begun does first, so that colleagues find something.

The order is the one that helps most: who comes in finds a story, and does not look at nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from merkwerk.identity.models import Invitation
from merkwerk.library.models import Source, Story
from merkwerk.people.models import Membership


@dataclass(frozen=True)
class Step:
    """One thing to do: why, the button and the page it leads to, and whether it was done."""

    title: str | Promise
    why: str | Promise
    button: str | Promise
    icon: str
    page: str
    is_done: bool


@dataclass(frozen=True)
class Start:
    """All steps, and the first that is not done: it has the one main button."""

    steps: list[Step]

    @property
    def now(self) -> Step | None:
        """Return what to do now, or None when nothing is left."""
        return next((step for step in self.steps if not step.is_done), None)


def start() -> Start:
    """Return how far this organisation is. Costs four questions at most."""
    return Start([_story(), _people(), _source()])


def _story() -> Step:
    return Step(
        _("A first story"),
        _("One good one is enough. Paste the address of something you are proud of."),
        _("Bring in a story"),
        "newspaper",
        "library_new",
        Story.objects.exists(),
    )


def _people() -> Step:
    return Step(
        _("Your colleagues"),
        _("Begin with a few who like to tell. Make one of them curator, and you share the work."),
        _("Invite colleagues"),
        "user-plus",
        "identity_invite",
        Membership.objects.here().count() > 1 or Invitation.objects.exists(),
    )


def _source() -> Step:
    return Step(
        _("A source"),
        _("From a news page or a feed, new stories come in by themselves. You choose which stay."),
        _("Add a source"),
        "rss",
        "library_source_new",
        Source.objects.all().followed().exclude(feed_address="").exists(),
    )
