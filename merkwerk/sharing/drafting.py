"""Drafting: what somebody is writing is kept, on every device, and lost on none."""

from __future__ import annotations

from django.db.models import F

from merkwerk.kit import clock
from merkwerk.library.models import Story
from merkwerk.notifications import reading
from merkwerk.people.models import Membership
from merkwerk.sharing.errors import EditedElsewhere, TooLong
from merkwerk.sharing.models import Draft
from merkwerk.sharing.models.draft import LONGEST


def begin(story: Story | None, *, by: Membership) -> Draft:
    """Return the draft of *by* about *story*, made if needed; without a story always a new one.

    Who writes about a story knows of it: what they were told about it is read.
    """
    if story is None:
        own: Draft = Draft.objects.create(membership=by)
        return own
    draft: Draft
    draft, _ = Draft.objects.get_or_create(membership=by, story=story)
    reading.read_about(("story", story.public_id), by=by)
    return draft


def write(draft: Draft, text: str, *, revision: int | None = None, network: str = "") -> Draft:
    """Keep *text*. With *revision* it must be the one that was being edited.

    Raises TooLong, and EditedElsewhere when the draft was changed since that revision.
    """
    if len(text) > LONGEST:
        raise TooLong(count=len(text), limit=LONGEST)
    known = Draft.objects.filter(pk=draft.pk)
    if revision is not None and draft.text != text:
        known = known.filter(revision=revision)
    kept = known.update(
        text=text, network=network[:32], revision=F("revision") + 1, edited_at=clock.now()
    )
    draft.refresh_from_db()
    if not kept:
        raise EditedElsewhere
    return draft


def add_to(text: str, words: str) -> str:
    """Return *text* with *words* as a paragraph of their own at its end, once."""
    words = words.strip()
    if not words or words in text:
        return text
    return f"{text.rstrip()}\n\n{words}" if text.strip() else words


def throw_away(draft: Draft) -> None:
    """Delete a draft; its author asked for it."""
    draft.delete()
