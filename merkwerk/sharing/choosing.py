"""Choosing: not for me, keep for later, more or less of this. Silent, private, easily undone."""

from __future__ import annotations

from merkwerk.library.models import Story, Topic
from merkwerk.notifications import reading
from merkwerk.people.models import Membership
from merkwerk.sharing.models import Passed, Saved, TopicWish


def pass_on(story: Story, *, by: Membership) -> None:
    """Never offer *story* to *by* again, nor mail it. Nobody hears of it."""
    Passed.objects.get_or_create(membership=by, story=story)
    reading.read_about(("story", story.public_id), by=by)


def take_back(story: Story, *, by: Membership) -> None:
    """Offer it again after all."""
    Passed.objects.filter(membership=by, story=story).delete()


def keep(story: Story, *, by: Membership) -> None:
    """Keep *story* for later."""
    Saved.objects.get_or_create(membership=by, story=story)
    reading.read_about(("story", story.public_id), by=by)


def let_go(story: Story, *, by: Membership) -> None:
    """Keep it no longer."""
    Saved.objects.filter(membership=by, story=story).delete()


def wish(topic: Topic, *, more: bool, by: Membership) -> None:
    """Show *by* more, or less, about *topic*."""
    TopicWish.objects.update_or_create(membership=by, topic=topic, defaults={"wants_more": more})


def forget_wish(topic: Topic, *, by: Membership) -> None:
    """Show as much about *topic* as of anything else."""
    TopicWish.objects.filter(membership=by, topic=topic).delete()
