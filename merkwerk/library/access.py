"""Who sees and changes what in the library. A refusal looks like absence: Http404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from merkwerk.kit import clock
from merkwerk.library.models import Source, StarterQuestion, Story, Suggestion, Topic
from merkwerk.library.models.story_questions import StoryQuerySet
from merkwerk.people.models import Membership


def story_for(membership: Membership, public_id: str) -> Story:
    """Return a story that is open to this person: published, not ended, not put away."""
    offered = Story.objects.all().open_at(clock.now()).with_picture()
    found: Story = get_object_or_404(
        offered, organisation=membership.organisation_id, public_id=public_id
    )
    return found


def story_for_curator(membership: Membership, public_id: str) -> Story:
    """Return any story of the organisation, for who works on stories."""
    found: Story = get_object_or_404(stories_for_curator(membership), public_id=public_id)
    return found


def stories_for_curator(membership: Membership) -> StoryQuerySet:
    """Return every story of the organisation, for who works on stories."""
    _refuse_others(membership)
    stories = Story.objects.filter(organisation=membership.organisation_id)
    found: StoryQuerySet = stories.with_picture().with_verdict()
    return found


def sources_for_curator(membership: Membership) -> QuerySet[Source]:
    """Return every source that the organisation follows, for who works on stories.

    An address at which no feed was found is no source; see `attempts_for_curator`.
    """
    attempts = attempts_for_curator(membership).values("pk")
    return _sources(membership).filter(removed_at=None).exclude(pk__in=attempts)


def attempts_for_curator(membership: Membership) -> QuerySet[Source]:
    """Return the addresses at which no feed was found, for who works on stories."""
    _refuse_others(membership)
    attempts: QuerySet[Source] = Source.objects.all().followed().attempts()
    return attempts.filter(organisation=membership.organisation_id)


def source_for_curator(membership: Membership, public_id: str) -> Source:
    """Return a source of the organisation (or what may yet be one), for who works on stories."""
    followed = _sources(membership).filter(removed_at=None)
    return get_object_or_404(followed, public_id=public_id)


def removed_source(membership: Membership, public_id: str) -> Source | None:
    """Return a source that was removed, to offer undoing that, or None."""
    gone = _sources(membership).filter(removed_at__isnull=False)
    return gone.filter(public_id=public_id).first()


def source_to_restore(membership: Membership, public_id: str) -> Source:
    """Return a source, also one that was removed, for who works on stories."""
    return get_object_or_404(_sources(membership), public_id=public_id)


def topics_for_curator(membership: Membership) -> QuerySet[Topic]:
    """Return every topic of the organisation, for who works on stories."""
    _refuse_others(membership)
    found: QuerySet[Topic] = Topic.objects.filter(organisation=membership.organisation_id)
    return found


def topic_for_curator(membership: Membership, public_id: str) -> Topic:
    """Return a topic of the organisation, for who works on stories."""
    return get_object_or_404(topics_for_curator(membership), public_id=public_id)


def suggestion_for_curator(membership: Membership, public_id: str) -> Suggestion:
    """Return a suggestion (also one taken away, to undo that), for who works on stories."""
    _refuse_others(membership)
    suggestions = Suggestion.objects.filter(organisation=membership.organisation_id)
    found: Suggestion = get_object_or_404(suggestions.select_related("story"), public_id=public_id)
    return found


def question_for_curator(membership: Membership, public_id: str) -> StarterQuestion:
    """Return a question of a story (also one taken away), for who works on stories."""
    _refuse_others(membership)
    questions = StarterQuestion.objects.filter(organisation=membership.organisation_id)
    found: StarterQuestion = get_object_or_404(
        questions.exclude(story=None).select_related("story"), public_id=public_id
    )
    return found


def _sources(membership: Membership) -> QuerySet[Source]:
    _refuse_others(membership)
    sources = Source.objects.filter(organisation=membership.organisation_id)
    found: QuerySet[Source] = sources.select_related("topic", "organisation")
    return found


def _refuse_others(membership: Membership) -> None:
    if not membership.works_on_stories():
        raise Http404
