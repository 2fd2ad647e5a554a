"""Who may see or change what in this room: everybody their own, nobody anybody else's."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404

from merkwerk.kit import clock, ids
from merkwerk.library.access import story_for
from merkwerk.library.models import Story, Topic
from merkwerk.networks import registry
from merkwerk.networks.base import Network
from merkwerk.people.models import Membership
from merkwerk.sharing import network_apps
from merkwerk.sharing.models import Connection, Draft, Passed, Post, Share, TopicWish

__all__ = [
    "connectable_network",
    "draft_about",
    "draft_named",
    "draft_thrown_away",
    "just_thrown_away",
    "new_draft_name",
    "own_connection",
    "own_connections",
    "own_draft",
    "own_post",
    "own_share",
    "passed_story",
    "post_of",
    "story_to_share",
    "story_to_write_about",
    "topic_for",
    "usable_connections",
    "wished_topic",
]


def story_to_share(membership: Membership, public_id: str) -> Story:
    """Return a story open to *membership*, else raise Http404."""
    return story_for(membership, public_id)


def story_to_write_about(membership: Membership, public_id: str) -> Story:
    """Return a story that is open to *membership*, or was: words about it are still their own.

    Raises Http404 for a story that never was.
    """
    once_open = Story.objects.filter(
        organisation=membership.organisation_id, published_at__lte=clock.now()
    ).with_picture()
    found: Story = get_object_or_404(once_open, public_id=public_id)
    return found


def draft_about(story: Story, membership: Membership) -> Draft:
    """Return *membership*'s draft about *story*: the kept one, or an empty one not kept yet."""
    known: Draft | None = Draft.objects.by(membership).kept().filter(story=story).first()
    return known or Draft(membership=membership, story=story)


def own_draft(membership: Membership, public_id: str) -> Draft:
    """Return a draft of *membership* by its id, else raise Http404."""
    mine = Draft.objects.by(membership).kept().select_related("story")
    draft: Draft = get_object_or_404(mine, public_id=public_id)
    return draft


def draft_thrown_away(membership: Membership, public_id: str) -> Draft:
    """Return a draft that *membership* threw away and can still take back, else raise Http404."""
    thrown = Draft.objects.by(membership).exclude(thrown_away_at=None)
    draft: Draft = get_object_or_404(thrown, public_id=public_id)
    return draft


def just_thrown_away(membership: Membership, public_id: str) -> Draft | None:
    """Return the draft that *membership* just threw away, while there is a way back."""
    thrown = Draft.objects.by(membership).exclude(thrown_away_at=None)
    found: Draft | None = thrown.filter(public_id=public_id).first() if public_id else None
    return found


def new_draft_name(membership: Membership) -> str:
    """Return a name for the page on which a new draft is written: its id, signed by us."""
    return signing.dumps(ids.new_public_id(), salt=_salt(membership))


def draft_named(membership: Membership, name: str) -> str:
    """Return the id behind a name that we gave *membership*; empty without one.

    Raises Http404 for a name that we did not give.
    """
    if not name:
        return ""
    try:
        return str(signing.loads(name, salt=_salt(membership)))
    except signing.BadSignature as forged:
        raise Http404 from forged


def _salt(membership: Membership) -> str:
    return f"sharing.draft.{membership.public_id}"


def own_share(membership: Membership, public_id: str) -> Share:
    """Return a share of *membership* by its id, else raise Http404."""
    shares = Share.objects.by(membership).select_related("story", "link")
    share: Share = get_object_or_404(shares, public_id=public_id)
    return share


def own_connection(membership: Membership, public_id: str) -> Connection:
    """Return a connection of *membership* by its id, else raise Http404."""
    mine = Connection.objects.by(membership).select_related("organisation")
    found: Connection = get_object_or_404(mine, public_id=public_id)
    return found


def own_connections(membership: Membership) -> list[Connection]:
    """Return every connection of *membership*, by network."""
    mine = Connection.objects.by(membership).select_related("organisation")
    return list(mine.order_by("network", "purpose"))


def usable_connections(membership: Membership) -> list[Connection]:
    """Return the connections of *membership* that posts can go through now."""
    return [one for one in own_connections(membership) if one.confirmed_at and not one.needs]


def own_post(membership: Membership, public_id: str) -> Post:
    """Return a post of *membership* by its id, else raise Http404."""
    mine = Post.objects.by(membership).select_related("share__story", "share__link", "connection")
    found: Post = get_object_or_404(mine, public_id=public_id)
    return found


def connectable_network(membership: Membership, network: str) -> Network:
    """Return a network of which *membership* can connect an account, else raise Http404."""
    if not network_apps.can_connect(network) or not membership.willing_networks([network]):
        raise Http404
    return registry.get(network)


def post_of(share: Share) -> Post | None:
    """Return the post by which *share* goes out by itself, if there is one."""
    found: Post | None = Post.objects.filter(share=share).select_related("connection").first()
    return found


def topic_for(membership: Membership, public_id: str) -> Topic:
    """Return a topic of the organisation by its id, else raise Http404."""
    topic: Topic | None = Topic.objects.filter(public_id=public_id).first()
    if topic is None:
        raise Http404
    return topic


def passed_story(membership: Membership, public_id: str) -> Story | None:
    """Return the story that *membership* just passed on, while there is a way back."""
    passed = Passed.objects.filter(membership=membership, story__public_id=public_id)
    found = passed.select_related("story").first() if public_id else None
    return found.story if found else None


def wished_topic(membership: Membership, public_id: str) -> TopicWish | None:
    """Return what *membership* just asked about a topic, while there is a way back."""
    wishes = TopicWish.objects.filter(membership=membership, topic__public_id=public_id)
    found: TopicWish | None = wishes.select_related("topic").first() if public_id else None
    return found
