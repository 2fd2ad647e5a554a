"""Naming topics."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from merkwerk.activity.remembering import remember
from merkwerk.library import activities, errors
from merkwerk.library.models import Topic
from merkwerk.people.models import Membership


def make_topic(name: str, *, by: Membership) -> Topic:
    """Make a topic; one of that name that is there already is given instead. Twice is harmless."""
    known: Topic | None = Topic.objects.filter(name__iexact=name.strip()).first()
    if known is not None:
        return known
    topic: Topic = Topic.objects.create(name=name.strip())
    remember(activities.TOPIC_MADE, by=by, subject=("topic", topic.public_id))
    return topic


def rename(topic: Topic, name: str, *, by: Membership) -> None:
    """Give a topic another name. Raises errors.TopicKnown when another has it."""
    if topic.name == name.strip():
        return
    before, topic.name = topic.name, name.strip()
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError:
        topic.name = before
        raise errors.TopicKnown from None
    remember(activities.TOPIC_RENAMED, by=by, subject=("topic", topic.public_id))
