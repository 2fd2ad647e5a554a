"""Proposing: an item of a source becomes a story in the review queue, and its page is read."""

from __future__ import annotations

from datetime import datetime

from merkwerk.activity.remembering import remember
from merkwerk.kit import addresses
from merkwerk.library import activities, handing_on
from merkwerk.library.models import Reading, Source, SourceEntry, Story, StoryTopic
from merkwerk.library.models.story import MOST_ADDRESS


def propose(entry: SourceEntry, *, source: Source, at: datetime) -> Story:
    """Put the item in the review queue, unless the library has its address already.

    Returns the story that now stands for the item.
    """
    address = addresses.absolute(entry.address)[:MOST_ADDRESS]
    canonical = addresses.canonical(address)[:MOST_ADDRESS] if entry.address_key else ""
    story = _known(canonical) or _make(entry, source, address, canonical)
    entry.story, entry.proposed_at = story, at
    entry.save(update_fields=["story", "proposed_at"])
    return story


def _known(canonical: str) -> Story | None:
    if not canonical:
        return None
    found: Story | None = Story.objects.filter(canonical_address=canonical).order_by("id").first()
    return found


def _make(entry: SourceEntry, source: Source, address: str, canonical: str) -> Story:
    story: Story = Story.objects.create(
        source=source,
        address=address,
        canonical_address=canonical,
        title=entry.title,
        summary=entry.summary,
        author=entry.author,
        site=addresses.host(address).removeprefix("www.") or source.name,
        published_elsewhere_at=entry.published_at,
        language=source.language or source.organisation.language,
        content_type=source.content_type,
        origin=source.origin,
    )
    if source.topic_id:
        StoryTopic.objects.create(story=story, topic_id=source.topic_id)
    remember(activities.PROPOSED, by=None, subject=("story", story.public_id))
    if address:
        Reading.objects.create(story=story)
        handing_on.read_page(story)
    return story
