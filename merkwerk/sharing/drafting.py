"""Drafting: what somebody is writing is kept, on every device, and lost on none."""

from __future__ import annotations

from django.db.models import F, Q
from django.http import Http404

from merkwerk.kit import clock, ids
from merkwerk.library.models import Story
from merkwerk.notifications import reading
from merkwerk.people.models import Membership
from merkwerk.sharing.errors import EditedElsewhere, TooLong
from merkwerk.sharing.models import Draft
from merkwerk.sharing.models.draft import LONGEST


def begin(story: Story | None, *, by: Membership, known_as: str = "") -> Draft:
    """Return the draft of *by* about *story*, made if needed; without a story a new one.

    Without a story *known_as* is the id of the page it is written on: the same page sent twice is
    one draft. Who writes about a story knows of it: what they were told about it is read.

    One that was thrown away is given as new. What was in it goes only when new words are written
    (see `write`), so that until then throwing it away can be undone.
    """
    draft: Draft
    if story is None:
        named = {"public_id": known_as or ids.new_public_id(), "membership": by}
        draft, _ = Draft.objects.get_or_create(**named, story=None)
        return draft
    draft, _ = Draft.objects.get_or_create(membership=by, story=story)
    if draft.thrown_away_at:
        draft.text, draft.revision, draft.thrown_away_at = "", 0, None
    reading.read_about(("story", story.public_id), by=by)
    return draft


def write(draft: Draft, text: str, *, revision: int | None = None, network: str = "") -> Draft:
    """Keep *text*. With *revision* it must be the one that was being edited.

    Whoever goes on in a draft that was thrown away meanwhile, has it back. Raises TooLong, and
    EditedElsewhere when the draft was changed since that revision; then nothing is changed. Raises
    Http404 when the draft went meanwhile: its time was over, or its author left.
    """
    if len(text) > LONGEST:
        raise TooLong(count=len(text), limit=LONGEST)
    known = Draft.objects.filter(pk=draft.pk)
    if revision is not None:
        known = known.filter(_may_follow(revision, text))
    kept = known.update(
        text=text,
        network=network[:32],
        revision=F("revision") + 1,
        edited_at=clock.now(),
        thrown_away_at=None,
    )
    try:
        draft.refresh_from_db()
    except Draft.DoesNotExist:
        raise Http404 from None
    if not kept:
        raise EditedElsewhere
    return draft


def _may_follow(revision: int, text: str) -> Q:
    """Return which drafts *text* goes on from; where there is none yet, revision is 0."""
    may = Q(revision=revision) | Q(text=text)
    return may | Q(thrown_away_at__isnull=False, story__isnull=False) if revision == 0 else may


def add_to(text: str, words: str) -> str:
    """Return *text* with *words* as a paragraph of their own at its end, once."""
    words = words.strip()
    if not words or words in text:
        return text
    return f"{text.rstrip()}\n\n{words}" if text.strip() else words


def throw_away(draft: Draft) -> None:
    """Put a draft aside; its author asked for it. A day later it is gone (``privacy``)."""
    Draft.objects.filter(pk=draft.pk).update(thrown_away_at=clock.now())


def take_back(draft: Draft) -> None:
    """Undo throwing it away."""
    Draft.objects.filter(pk=draft.pk).update(thrown_away_at=None)
