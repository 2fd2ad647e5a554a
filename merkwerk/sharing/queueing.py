"""Queueing: what somebody let go and what is still to come, by day, as its author sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.timezone import localtime

from merkwerk.networks import registry
from merkwerk.networks.base import Network
from merkwerk.people.models import Membership
from merkwerk.sharing.models import Post


@dataclass(frozen=True)
class Queued:
    """A post and its network."""

    post: Post
    network: Network


@dataclass(frozen=True)
class Day:
    """What goes out on one day, in the reader's time zone."""

    date: date
    queued: Sequence[Queued]


def queue_of(membership: Membership) -> tuple[list[Day], list[Queued]]:
    """Return what waits for its moment, by day, and what waits for its author, newest first."""
    mine = Post.objects.by(membership).select_related("share__story", "share__organisation")
    waiting = mine.waiting().order_by("due_at", "pk")
    by_day = groupby(waiting, key=lambda post: localtime(post.due_at).date())
    days = [Day(day, [_queued(post) for post in posts]) for day, posts in by_day]
    return days, [_queued(post) for post in mine.stopped().order_by("-due_at", "-pk")]


def count_of(membership: Membership) -> int:
    """Return how many posts of somebody wait for their moment or for them."""
    mine = Post.objects.by(membership)
    return int((mine.waiting() | mine.stopped()).count())


def _queued(post: Post) -> Queued:
    return Queued(post, registry.get(post.share.network))
