"""Resolving: what lower rooms may show of a story, a source or a topic, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse

from merkwerk.kit.registers import Subject, subjects
from merkwerk.library.models import Source, Story, Topic


def stories(public_ids: Sequence[str]) -> Mapping[str, Subject]:
    """Return titles and addresses of stories; only published ones have a page for everybody."""
    found = Story.objects.filter(public_id__in=public_ids).select_related("organisation")
    return {
        story.public_id: Subject(
            str(story), story.get_absolute_url() if story.is_published else None
        )
        for story in found
    }


def sources(public_ids: Sequence[str]) -> Mapping[str, Subject]:
    """Return names and addresses of sources; a removed one has no page any more."""
    found = Source.objects.filter(public_id__in=public_ids).select_related("organisation")
    return {
        source.public_id: Subject(
            source.name,
            None
            if source.is_removed
            else reverse("library_source", args=[source.organisation.slug, source.public_id]),
        )
        for source in found
    }


def topics(public_ids: Sequence[str]) -> Mapping[str, Subject]:
    """Return names of topics."""
    found = Topic.objects.filter(public_id__in=public_ids)
    return {topic.public_id: Subject(topic.name) for topic in found}


def register() -> None:
    """Fill the register of subjects."""
    subjects.update({"story": stories, "source": sources, "topic": topics})
