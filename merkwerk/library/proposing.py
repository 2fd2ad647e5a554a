"""Proposing: an item of a source becomes a story in the review queue, and its page is read."""

from __future__ import annotations

from datetime import datetime

from merkwerk.activity.remembering import remember
from merkwerk.kit import addresses
from merkwerk.library import activities, handing_on, merging
from merkwerk.library.models import Reading, Source, SourceEntry, Story, StoryTopic
from merkwerk.library.models.story import MOST_ADDRESS


def propose(entry: SourceEntry, *, source: Source, at: datetime) -> bool:
    """Put the item in the review queue, unless the library has its address already.

    Returns whether it is new to the library. Whoever calls this holds the item's address (see
    `canonical_of`), so that two sources do not bring one page at once.
    """
    canonical = canonical_of(entry)
    known = merging.known(canonical)
    entry.story = known or _make(entry, source, _address_of(entry), canonical)
    entry.proposed_at = at
    entry.save(update_fields=["story", "proposed_at"])
    return known is None


def canonical_of(entry: SourceEntry) -> str:
    """Return the address by which the library knows the item, or nothing when it has none."""
    address = _address_of(entry) if entry.address_key else ""
    return addresses.canonical(address)[:MOST_ADDRESS] if address else ""


def _address_of(entry: SourceEntry) -> str:
    return addresses.absolute(entry.address)[:MOST_ADDRESS]


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
