"""Naming topics."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower

from merkwerk.activity.remembering import remember
from merkwerk.library import activities, errors, taking_turns
from merkwerk.library.models import Topic
from merkwerk.people.models import Membership


def make_topic(name: str, *, by: Membership) -> Topic:
    """Make a topic; one of that name that is there already is given instead. Twice is harmless."""
    _take_turns(name)
    known: Topic | None = (
        Topic.objects.alias(plain=Lower("name")).filter(plain=Lower(Value(name.strip()))).first()
    )
    if known is not None:
        return known
    topic: Topic = Topic.objects.create(name=name.strip())
    remember(activities.TOPIC_MADE, by=by, subject=("topic", topic.public_id))
    return topic


def rename(topic: Topic, name: str, *, by: Membership) -> None:
    """Give a topic another name. Raises errors.TopicKnown when another has it."""
    _take_turns(name)
    taking_turns.hold(topic)
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


def _take_turns(name: str) -> None:
    taking_turns.one_at_a_time(f"topic {name.strip().casefold()}")
