"""Publishing: a post that its author let go reaches its network, once, or says why not.

The author's click was the last one needed: the words, the network and the moment were theirs, for
this post alone. A worker *holds* a post while it is at it; one that dies lets go by itself, and who
comes next knows from the attempt how far it came. Whoever lost the hold meanwhile stops there. No
transaction is open while a network thinks, but for the row of an account that is being renewed.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models.functions import Coalesce

from merkwerk.kit import clock, tenancy
from merkwerk.networks import registry
from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import Attempt, Credentials, Publisher
from merkwerk.networks.publishing import Post as Sent
from merkwerk.notifications import telling
from merkwerk.sharing import budgeting, connecting, network_apps
from merkwerk.sharing.models import Connection, Post, Share
from merkwerk.sharing.models.post import STOPPED
from merkwerk.sharing.notices import ShareNeedsYou
from merkwerk.sharing.picturing import sent_of

HOLD = timedelta(minutes=3)  # prolonged with each step that is kept
_log = logging.getLogger("merkwerk.sharing")


class Lost(Exception):
    """Somebody else holds the post by now, or its author took it back: this worker stops."""


def publish_due(organisation_id: int, *, at_most: int = 20) -> int:
    """Send what is due in one organisation; return how many were tried. Safe to run at once."""
    tried = 0
    for _ in range(at_most):
        held = _take(organisation_id)
        if held is None:
            break
        publish(held)
        tried += 1
    return tried


def is_anything_due() -> bool:
    """Whether something of this organisation is to be sent now."""
    return bool(Post.objects.due(clock.now()).exists())


def publish(held: Held) -> None:
    """Send a post that is held, and settle what became of it."""
    try:
        outcome = _outcome(held)
    except Lost:
        return
    except Exception:  # a fault of ours: the post is tried again, and at last its author is asked
        _log.exception("A post could not be tried")
        outcome = TryAgain(Why.DOWN, may_be_there=True)
    if outcome is not None:
        with tenancy.acting_in(held.organisation_id):
            _settle(held, outcome)


@dataclass(frozen=True)
class Held:
    """A post in the hands of one worker: ``holder`` is a name that nobody else has."""

    post: Post
    organisation_id: int
    holder: str

    @property
    def was_begun(self) -> bool:
        """Whether it was begun before this try."""
        return self.post.begun_at is not None

    def mine(self) -> Any:
        """Return the post as a question, while this worker may still act for it."""
        waiting = Post.objects.filter(pk=self.post.pk, key=self.post.key, holder=self.holder)
        return waiting.filter(state=Post.State.WAITING)

    def keep(self, **what: Any) -> None:
        """Write *what* and prolong the hold. Raises Lost."""
        with tenancy.acting_in(self.organisation_id):
            if not self.mine().update(held_until=clock.now() + HOLD, **what):
                raise Lost

    def give_back(self, current: Post) -> None:
        """Let *current* have cost what it had before this try."""
        for name in ("cost", "charged_at", "charged_key"):
            setattr(current, name, getattr(self.post, name))

    def note(self, notes: Mapping[str, Any]) -> None:
        """Keep what was learnt on the way. Raises Lost."""
        self.post.notes = self.post.noted(notes)
        self.keep(notes=self.post.notes)

    def begin(self) -> None:
        """Keep that the post is being made. Raises Lost."""
        self.keep(begun_at=Coalesce("begun_at", clock.now()))


def _take(organisation_id: int) -> Held | None:
    """Hold the post that is due longest; None when there is none."""
    with tenancy.acting_in(organisation_id):
        now = clock.now()
        due = Post.objects.due(now).order_by("next_try_at", "pk")
        post: Post | None = due.select_for_update(skip_locked=True, of=("self",)).first()
        if post is None:
            return None
        post.held_until, post.holder = now + HOLD, secrets.token_hex(8)
        post.save(update_fields=["held_until", "holder"])
        return Held(post, organisation_id, post.holder)


def _outcome(held: Held) -> Outcome | None:
    """Return what the network makes of it; None when it does not go any more."""
    with tenancy.acting_in(held.organisation_id):
        connection = _connection_if_it_may_go(held)
    if connection is None:
        return None
    if not isinstance(connection, Connection):
        return connection
    # By itself, so that what was renewed is kept whatever happens afterwards.
    with tenancy.acting_in(held.organisation_id):
        credentials = connecting.fresh_credentials(connection)
    if not isinstance(credentials, Credentials):
        return credentials
    return _publish(held, connection, credentials)


def _connection_if_it_may_go(held: Held) -> Connection | PersonMustAct | None:
    """Return through what it goes; None when its story ended, may not be shared or was declined."""
    post = Post.objects.select_related(
        "connection", "share__story", "share__membership__organisation"
    ).get(pk=held.post.pk)
    if not held.was_begun and not _may_still_go(post.share):
        _stop(held, post)
        return None
    return post.connection or PersonMustAct(Why.CONNECT_AGAIN)


def _may_still_go(share: Share) -> bool:
    story, member = share.story, share.membership
    is_open = story.is_open_at(clock.now()) and story.may_be_shared
    return is_open and bool(member.willing_networks([share.network]))


def _stop(held: Held, post: Post) -> None:
    if held.mine().update(state=Post.State.STOPPED, why="", held_until=None, holder=""):
        post.state, post.why = Post.State.STOPPED, ""
        _tell(post, post.share)


def _publish(held: Held, connection: Connection, credentials: Credentials) -> Outcome:
    with tenancy.acting_in(held.organisation_id):
        app = network_apps.known_app(connection.network, connection.host)
        publisher = registry.publisher(connection.network, app)
        post = Post.objects.select_related("picture", "share__link", "share__membership").get(
            pk=held.post.pk
        )
        sent = sent_of(post, publisher)
        if not held.was_begun and not _is_paid_for(held, publisher, sent):
            return RefusedForGood(Why.BUDGET_IS_SPENT)
    return publisher.publish(sent, credentials=credentials, attempt=_attempt_of(held))


def _is_paid_for(held: Held, publisher: Publisher, sent: Sent) -> bool:
    return budgeting.reserve(held.post, publisher.key, publisher.cost(sent))


def _attempt_of(held: Held) -> Attempt:
    post = held.post
    return Attempt(
        key=post.key,
        written_at=post.asked_at,
        begun_at=post.begun_at,
        notes=post.notes,
        keep=held.note,
        begin=held.begin,
    )


def _settle(held: Held, outcome: Outcome) -> None:
    """Take over the outcome, if it is still this worker's to settle, or says that it is there."""
    known = Post.objects.select_for_update(of=("self",)).filter(pk=held.post.pk)
    current: Post | None = known.first()
    if current is None or not _may_settle(held, current, outcome):
        return
    outcome = _doubted(held, outcome)
    if _leaves_no_trace(held, outcome):
        current.begun_at = None
        held.give_back(current)
    current.settle(outcome)
    current.save()
    _follow(current, outcome)


def _doubted(held: Held, outcome: Outcome) -> Outcome:
    """Return *outcome*, or *unknown* where an earlier try may have made the post after all."""
    is_a_no = isinstance(outcome, PersonMustAct | RefusedForGood)
    return Unknown() if held.was_begun and is_a_no else outcome


def _leaves_no_trace(held: Held, outcome: Outcome) -> bool:
    """Whether this was the first try, and it certainly made nothing."""
    is_certain = isinstance(outcome, TryAgain) and not outcome.may_be_there
    is_a_no = isinstance(outcome, PersonMustAct | RefusedForGood)
    return not held.was_begun and (is_certain or is_a_no)


def _may_settle(held: Held, current: Post, outcome: Outcome) -> bool:
    if isinstance(outcome, Shared):
        return current.state != Post.State.SHARED
    is_mine = current.holder == held.holder and current.key == held.post.key
    return is_mine and current.state == Post.State.WAITING


def _follow(post: Post, outcome: Outcome) -> None:
    """Do what follows from how it stands now: the share, the account, and telling its author."""
    if isinstance(outcome, Shared):
        Share.objects.filter(pk=post.share_id).update(confirmed_at=clock.now(), denied_at=None)
    if isinstance(outcome, PersonMustAct) and post.connection is not None:
        _remember_loss(post.connection, outcome)
    if post.state in STOPPED:
        _tell(post, Share.objects.select_related("membership").get(pk=post.share_id))


def _remember_loss(connection: Connection, outcome: PersonMustAct) -> None:
    if outcome.why in (Why.CONNECT_AGAIN, Why.CONSENT_IS_MISSING):
        connecting.lose(connection, outcome.why)


def _tell(post: Post, share: Share) -> None:
    """Tell the author, once for each time it stopped."""
    told = hashlib.sha256(f"{post.key} {post.state} {post.why}".encode()).hexdigest()[:12]
    occasion = f"{post.public_id}:{told}"
    telling.tell(ShareNeedsYou.key, to=share.membership, subject=("post", occasion))
