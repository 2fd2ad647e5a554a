"""Who may see or change what in this room: everybody their own, nobody anybody else's."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from merkwerk.library.access import story_for
from merkwerk.library.models import Story, Topic
from merkwerk.people.models import Membership
from merkwerk.sharing.models import Draft, Share

__all__ = ["draft_about", "own_draft", "own_share", "story_to_share", "topic_for"]


def story_to_share(membership: Membership, public_id: str) -> Story:
    """Return a story open to *membership*, else raise Http404."""
    return story_for(membership, public_id)


def draft_about(story: Story, membership: Membership) -> Draft:
    """Return *membership*'s draft about *story*: the kept one, or an empty one not kept yet."""
    known: Draft | None = Draft.objects.filter(membership=membership, story=story).first()
    return known or Draft(membership=membership, story=story)


def own_draft(membership: Membership, public_id: str) -> Draft:
    """Return a draft of *membership* by its id, else raise Http404."""
    draft: Draft = get_object_or_404(
        Draft.objects.filter(membership=membership), public_id=public_id
    )
    return draft


def own_share(membership: Membership, public_id: str) -> Share:
    """Return a share of *membership* by its id, else raise Http404."""
    shares = Share.objects.by(membership).select_related("story", "link")
    share: Share = get_object_or_404(shares, public_id=public_id)
    return share


def topic_for(membership: Membership, public_id: str) -> Topic:
    """Return a topic of the organisation by its id, else raise Http404."""
    topic: Topic | None = Topic.objects.filter(public_id=public_id).first()
    if topic is None:
        raise Http404
    return topic
