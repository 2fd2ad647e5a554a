"""Who may read which figures: everybody their own, the studio a story's totals."""

from __future__ import annotations

from django.http import Http404

from merkwerk.library.access import story_for_curator
from merkwerk.library.models import Story
from merkwerk.links.models import Link
from merkwerk.people.models import Membership
from merkwerk.sharing.models import Share

__all__ = ["own_link", "story_to_read"]


def own_link(membership: Membership, public_id: str) -> tuple[Link, Share]:
    """Return a link of one of *membership*'s own shares, else raise Http404."""
    shares = Share.objects.by(membership).select_related("link", "story")
    share: Share | None = shares.filter(link__public_id=public_id).first()
    if share is None or share.link is None:
        raise Http404
    return share.link, share


def story_to_read(membership: Membership, public_id: str) -> Story:
    """Return a story of the organisation for somebody of the studio, else raise Http404."""
    return story_for_curator(membership, public_id)
