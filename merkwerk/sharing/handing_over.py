"""Handing over: from words and a chosen network to a share with its own tracked link.

The last click is the person's, at the network. Handing over twice is the same share: its words are
those of the last time, its link never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404

from merkwerk.kit import clock
from merkwerk.library.models import Story
from merkwerk.links import shortening
from merkwerk.links.models import Link
from merkwerk.networks import registry
from merkwerk.networks.base import Handover, Network, Unit
from merkwerk.networks.errors import UnknownNetwork
from merkwerk.notifications import reading
from merkwerk.people.models import Membership
from merkwerk.sharing.errors import (
    AlreadyShared,
    AskFirst,
    BeingSent,
    LookFirst,
    MayNotBeShared,
    NeedsLink,
    NothingWritten,
    NotYourNetwork,
    OverLimit,
    OverLimitInBytes,
    OverLimitInBytesWithLink,
    OverLimitWithLink,
)
from merkwerk.sharing.models import Post, Share


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hand over: these words, to this network, having asked if needed."""

    text: str
    network: str
    instance: str = ""
    has_asked: bool = False


@transaction.atomic
def hand_over(story: Story, wish: Wish, *, by: Membership) -> Share:
    """Return the share of *by* for this story and network, with *wish*'s words.

    A "no" to the one question is taken back: it was about the time before. Raises a refusal of this
    room, or the network's ``InstanceRefused``; then there is no new share and no new link. Raises
    Http404 for who was erased meanwhile.
    """
    network = check(story, wish, by=by)
    _fits(story, wish, network)
    share = share_of(story, network, by)
    make_way(share)
    share.text, share.instance, share.handed_over_at = wish.text, wish.instance, clock.now()
    share.denied_at = None
    handover_of(share)
    share.save()
    _remember_instance(network, wish, by)
    reading.read_about(("story", story.public_id), by=by)
    return share


def make_way(share: Share) -> None:
    """Take away what was planned for *share*, since its author posts it themselves.

    Raises AlreadyShared, LookFirst and BeingSent where it is there or may be.
    """
    post = replaceable_post_of(share)
    if post is not None:
        Post.objects.filter(pk=post.pk).delete()


def replaceable_post_of(share: Share) -> Post | None:
    """Return the post of *share*, locked, if something else may take its place; None without one.

    Raises AlreadyShared, LookFirst and BeingSent where it is there, or may be.
    """
    mine = Post.objects.select_for_update(of=("self",)).filter(share=share)
    post: Post | None = mine.first()
    if post is None:
        return None
    label = registry.get(share.network).label
    if post.state in (Post.State.SHARED, Post.State.CLAIMED):
        raise AlreadyShared(network=label)
    if post.state == Post.State.UNKNOWN:
        raise LookFirst(network=label)
    if post.is_held or post.begun_at is not None:
        raise BeingSent
    return post


def handover_of(share: Share) -> Handover:
    """Return what to copy and what to open for *share*. Changes nothing."""
    return registry.get(share.network).hand_over(
        text=share.text,
        url=share.address,
        title=share.story.title,
        instance=share.instance or None,
    )


def networks_for(story: Story, membership: Membership) -> list[Network]:
    """Return the networks *membership* did not decline and that can do something with *story*."""
    willing = membership.willing_networks([network.key for network in registry.all_networks()])
    offered = registry.offer(willing)
    return [one for one in offered if story.address or not one.capabilities.needs_url]


def likely_network(networks: Sequence[Network], membership: Membership) -> str:
    """Return the key of the one of *networks* that *membership* will most likely want.

    The one they shared on last, else one of which they said that they share work there, else the
    first; empty without networks.
    """
    keys = [network.key for network in networks]
    offered = Q(network__in=keys)
    used = Share.objects.by(membership).filter(offered).order_by("-handed_over_at")
    named = membership.networkchoice_set.filter(offered, shares_work=True, is_willing=True)
    known = used.values_list("network", flat=True).first()
    said = [] if known else list(named.values_list("network", flat=True))
    return known or next((key for key in keys if key in said), next(iter(keys), ""))


def instance_of(membership: Membership) -> str:
    """Return the server of *membership*: the one they named with their networks, or used last."""
    named = membership.networkchoice_set.exclude(instance="").values_list("instance", flat=True)
    used = Share.objects.by(membership).exclude(instance="").order_by("-handed_over_at")
    return named.first() or used.values_list("instance", flat=True).first() or ""


def _remember_instance(network: Network, wish: Wish, by: Membership) -> None:
    """Keep the server with the person's networks, for who said something of them."""
    if network.capabilities.needs_instance:
        by.networkchoice_set.filter(network=network.key).update(instance=wish.instance)


def _network(wish: Wish, by: Membership) -> Network:
    try:
        network = registry.get(wish.network)
    except UnknownNetwork as unknown:
        raise NotYourNetwork from unknown
    if not by.willing_networks([network.key]):
        raise NotYourNetwork
    return network


def check(story: Story, wish: Wish, *, by: Membership) -> Network:
    """Return the network of *wish*, if *by* may share *story* there at all.

    Raises NotYourNetwork, MayNotBeShared and AskFirst.
    """
    network = _network(wish, by)
    if not story.may_be_shared:
        raise MayNotBeShared
    if story.may_share == "ask" and not wish.has_asked:
        raise AskFirst
    return network


def _fits(story: Story, wish: Wish, network: Network) -> None:
    if network.capabilities.takes_text and not wish.text.strip():
        raise NothingWritten
    if network.capabilities.needs_url and not story.address:
        raise NeedsLink(network=network.label)
    _measure(wish.text, network, shortening.sample_address() if story.address else None)


def _measure(text: str, network: Network, url: str | None) -> None:
    """Raise OverLimit for more than *network* takes, saying whether it counts the link as well."""
    counted = network.count(text, url=url)
    if not counted.over_by:
        return
    with_link = network.count(text).over_by < counted.over_by
    refusal = {
        (False, False): OverLimit,
        (False, True): OverLimitWithLink,
        (True, False): OverLimitInBytes,
        (True, True): OverLimitInBytesWithLink,
    }[counted.unit is Unit.BYTES, with_link]
    raise refusal(over_by=counted.over_by, network=network.label, limit=counted.limit)


def share_of(story: Story, network: Network, by: Membership) -> Share:
    """Return the one share of *by* for this story and network, made with its link if needed."""
    # The author's row is the lock: two clicks at once make one share and one link.
    get_object_or_404(Membership.objects.select_for_update(of=("self",)), pk=by.pk)
    known = Share.objects.by(by).about(story).filter(network=network.key)
    share: Share | None = known.select_related("link", "story").first()
    if share is None:
        share = Share(membership=by, story=story, network=network.key, team=by.team)
        share.link = _link(share, story)
        share.save()
    return share


def _link(share: Share, story: Story) -> Link | None:
    if not story.address:
        return None
    dimensions = {"share": share.public_id, "story": story.public_id, "network": share.network}
    if share.team is not None:
        dimensions["team"] = share.team.public_id
    return shortening.shorten(story.address, dimensions=dimensions)
