"""Merging: a page that two sources lead to is one story, once we know its own address.

Only a proposal that nobody has touched goes; whatever a person did stays, and the pages say that
the library has it already.
"""

from __future__ import annotations

from merkwerk.kit import addresses
from merkwerk.library.models import SourceEntry, Story
from merkwerk.library.models.story import MOST_ADDRESS, MOST_TITLE
from merkwerk.library.models.story_questions import StoryQuerySet


def known(canonical: str, *, besides: Story | None = None) -> Story | None:
    """Return the oldest story of this address, in whatever state, or None."""
    found: Story | None = _of(canonical, besides).order_by("id").first() if canonical else None
    return found


def twin_of(story: Story) -> Story | None:
    """Return another story of the same page that one works on or may review, or None."""
    twins = _of(story.canonical_address, story).filter(retired_at=None)
    declined = Story.objects.all().declined()
    found: Story | None = twins.exclude(pk__in=declined.values("pk")).order_by("id").first()
    return found if story.canonical_address else None


def merge(proposal: Story, *, into: Story, titled: str | None) -> bool:
    """Drop a proposal that stands for the same page as *into*; return whether it went.

    *titled* is what the page itself is called. The proposal stays when somebody touched it, and
    when its feed calls it neither as the page does nor as *into*: many addresses lead to one wall
    before a site (consent, signing in, the front page), and such a wall says nothing about what is
    behind it. In doubt it stays; the pages say that there is another.
    """
    if _is_touched(proposal) or not _is_the_same(proposal, into, titled):
        return False
    SourceEntry.objects.filter(story=proposal).update(story=into)
    proposal.delete()
    return True


def went_into(proposal: Story) -> Story | None:
    """Return where a proposal that is gone went into, or None: the ledger leads there."""
    entries = SourceEntry.objects.filter(source=proposal.source_id, title=proposal.title)
    for entry in entries.exclude(story=None).select_related("story").order_by("-id"):
        if addresses.absolute(entry.address)[:MOST_ADDRESS] == proposal.address:
            found: Story = entry.story
            return found
    return None


def _of(canonical: str, besides: Story | None) -> StoryQuerySet:
    found: StoryQuerySet = Story.objects.filter(canonical_address=canonical)
    return found.exclude(pk=besides.pk) if besides is not None else found


def _is_touched(story: Story) -> bool:
    by_hand = story.source_id is None or story.edited_fields or story.revised_by_id
    in_its_life = story.published_at or story.publish_at or story.retired_at
    return bool(
        by_hand
        or in_its_life
        or story.approval_set.exists()
        or story.suggestions.exists()
        or story.starterquestion_set.exists()
    )


def _is_the_same(proposal: Story, other: Story, titled: str | None) -> bool:
    entries = SourceEntry.objects.filter(story=proposal)
    told = {_plain(title) for title in entries.values_list("title", flat=True)} - {""}
    return bool(told & {_plain(other.title), _plain(titled or "")})


def _plain(title: str) -> str:
    return " ".join(title[:MOST_TITLE].casefold().split())
