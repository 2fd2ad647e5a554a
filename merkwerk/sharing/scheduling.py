"""Scheduling: an author lets one post of theirs go, now or at a moment they chose.

Written, seen and confirmed by its author, singly: that is the last click. Nothing here repeats
itself and nothing takes more than one. What may be at the network already is never sent again
before its author looked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from merkwerk.kit import clock
from merkwerk.library.models import Story
from merkwerk.links import shortening
from merkwerk.networks import over_the_wire, registry
from merkwerk.networks.base import Unit
from merkwerk.people.models import Membership
from merkwerk.sharing import handing_over, tasks
from merkwerk.sharing.errors import (
    AfterItsEnd,
    BeingSent,
    NeedsServer,
    NothingWritten,
    NotYourNetwork,
    OverLimit,
    OverLimitInBytes,
    TooFarAhead,
)
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Connection, Post, Share
from merkwerk.sharing.picturing import card_of

LATEST = timedelta(days=60)
UNDO_FOR = timedelta(seconds=10)  # between "share now" and its going out
LEAVABLE = (Post.State.WAITING, Post.State.NEEDS_YOU, Post.State.REFUSED, Post.State.STOPPED)


@transaction.atomic
def let_go(
    story: Story, wish: Wish, *, by: Membership, through: Connection, at: datetime | None = None
) -> Post:
    """Return the post that goes out by itself, at *at* or (None) as soon as it can.

    The words of a post that still waits are replaced. Raises a refusal of this room; then nothing
    is planned and nothing is changed.
    """
    if through.membership_id != by.pk or through.network != wish.network:
        raise NotYourNetwork
    if through.confirmed_at is None:
        raise NotYourNetwork
    due = _due(at, story)
    network = handing_over.check(story, wish, by=by)
    _fits(story, wish)
    share = handing_over.share_of(story, network, by)
    post = _post_of(share)
    share.text, share.denied_at = wish.text, None
    share.save()
    post.connection, post.due_at, post.next_try_at = through, due, due
    post.card = card_of(story)
    post.save()
    tasks.ask_to_publish(post)
    return post


def move(post: Post, at: datetime) -> None:
    """Let a planned post go at another moment. Raises BeingSent, TooFarAhead and AfterItsEnd."""
    due = _due(at, post.share.story)
    waiting = Post.objects.filter(pk=post.pk, state=Post.State.WAITING).untouched(clock.now())
    if not waiting.update(due_at=due, next_try_at=due):
        raise BeingSent
    post.due_at = post.next_try_at = due
    tasks.ask_to_publish(post)


def withdraw(post: Post) -> None:
    """Do not send it, or leave what could not be sent. Twice is harmless.

    Raises BeingSent once it may be on its way: that cannot be taken back from here.
    """
    free = Post.objects.filter(pk=post.pk, state__in=LEAVABLE).untouched(clock.now())
    gone = Post.objects.filter(pk=post.pk, state=Post.State.WITHDRAWN)
    if not free.update(state=Post.State.WITHDRAWN, why="") and not gone.exists():
        raise BeingSent


def put_back(post: Post) -> None:
    """Undo withdrawing it: it goes when it was to go, and not at once when that moment is past."""
    due = max(post.due_at, clock.now() + UNDO_FOR)
    withdrawn = Post.objects.filter(pk=post.pk, state=Post.State.WITHDRAWN)
    if withdrawn.update(state=Post.State.WAITING, next_try_at=due):
        post.next_try_at = due
        tasks.ask_to_publish(post)


def send_again(post: Post) -> None:
    """Send it once more: its author looked, and it is not there, or mended what was asked.

    Through the account it was to go through, or the one that took its place. Raises BeingSent.
    """
    with transaction.atomic():
        current = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
        if current.state not in (Post.State.UNKNOWN, Post.State.NEEDS_YOU):
            raise BeingSent
        current.ask_again(registry.publisher(post.share.network).new_key())
        current.connection = current.connection or _account_for(post.share)
        current.save()
        tasks.ask_to_publish(current)


def found(post: Post, *, address: str = "") -> None:
    """Its author looked, and it is there: *claimed*, with the address of the post if they gave it.

    Only for what is unknown or was stopped; what the network confirmed needs no claim.
    """
    with transaction.atomic():
        open_ends = Post.objects.filter(pk=post.pk).stopped()
        if open_ends.update(state=Post.State.CLAIMED, address=address[:2000], why=""):
            share = Share.objects.select_for_update(of=("self",)).get(pk=post.share_id)
            share.claim()
            share.save(update_fields=["claimed_at", "denied_at"])


def go_by_hand(post: Post) -> None:
    """Let its author post it themselves: what was planned is gone, the words stay with the share.

    Raises AlreadyShared, LookFirst, BeingSent, and NeedsServer where nobody named one.
    """
    share = post.share
    if registry.get(share.network).capabilities.needs_instance and not share.instance:
        host = post.connection.host if post.connection else ""
        share.instance = host or handing_over.instance_of(share.membership)
        if not share.instance:
            raise NeedsServer
    with transaction.atomic():
        handing_over.make_way(share)
        share.save(update_fields=["instance"])


def _post_of(share: Share) -> Post:
    """Return the post of *share*, ready to wait. Raises AlreadyShared, LookFirst and BeingSent."""
    key = registry.publisher(share.network).new_key()
    post = handing_over.replaceable_post_of(share)
    if post is None:
        return Post(share=share, key=key)
    post.ask_again(key)
    return post


def _account_for(share: Share) -> Connection | None:
    mine = Connection.objects.by(share.membership).confirmed().filter(network=share.network)
    found: Connection | None = mine.filter(needs="").order_by("-connected_at").first()
    return found


def _due(at: datetime | None, story: Story) -> datetime:
    now = clock.now()
    if at is None:
        return now + UNDO_FOR
    if at > now + LATEST:
        raise TooFarAhead(days=LATEST.days)
    if story.has_ended_at(at):
        raise AfterItsEnd
    return max(at, now)


def _fits(story: Story, wish: Wish) -> None:
    """Refuse words that the network would not take whole. Raises NothingWritten and OverLimit."""
    if not wish.text.strip():
        raise NothingWritten
    link = shortening.sample_address() if story.address else None
    counted = over_the_wire.word(wish.network, wish.text, url=link).counted
    if counted.over_by:
        refusal = OverLimitInBytes if counted.unit is Unit.BYTES else OverLimit
        label = registry.get(wish.network).label
        raise refusal(over_by=counted.over_by, network=label, limit=counted.limit)
