"""Publishing: a post that its author confirmed goes to its network, once, or says why not.

The author's click was the last one needed: the words, the network and the moment were theirs, for
this post alone. A worker *holds* a post while it is at it; one that dies lets go by itself, and who
comes next knows from the attempt how far it came. No transaction is open while a network thinks.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from merkwerk.kit import clock, tenancy
from merkwerk.networks import registry
from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Why,
)
from merkwerk.networks.publishing import Attempt, Card, Credentials, Publisher
from merkwerk.networks.publishing import Post as Sent
from merkwerk.notifications import telling
from merkwerk.sharing import budgeting, connecting, network_apps
from merkwerk.sharing.models import Connection, Post, Share
from merkwerk.sharing.models.post import STOPPED
from merkwerk.sharing.notices import ShareNeedsYou
from merkwerk.sharing.picturing import picture_of

_log = logging.getLogger("merkwerk.sharing")
LONGEST_DESCRIPTION = 250  # characters on a link's card
HOLD = timedelta(minutes=3)  # longer than a publisher's calls take together


def publish_due(organisation_id: int, *, at_most: int = 20) -> int:
    """Send what is due in one organisation; return how many were tried. Safe to run at once."""
    tried = 0
    for _ in range(at_most):
        post = _take(organisation_id)
        if post is None:
            break
        publish(post, organisation_id)
        tried += 1
    return tried


def is_anything_due() -> bool:
    """Whether something of this organisation is to be sent now."""
    return bool(Post.objects.due(clock.now()).exists())


def publish(post: Post, organisation_id: int) -> None:
    """Send a post that is held, and settle what became of it."""
    was_begun = post.begun_at is not None
    with tenancy.acting_in(organisation_id):
        if not was_begun and _has_ended(post):
            return
    try:
        outcome = _attempt(post, organisation_id)
    except Exception:  # a fault of ours: the post is tried again, and at last its author is asked
        _log.exception("A post could not be tried")
        outcome = TryAgain(Why.DOWN, may_be_there=True)
    with tenancy.acting_in(organisation_id):
        _settle(post, outcome, was_begun=was_begun)


def _take(organisation_id: int) -> Post | None:
    """Hold the post that is due longest; None when there is none."""
    with tenancy.acting_in(organisation_id):
        now = clock.now()
        due = Post.objects.due(now).order_by("next_try_at", "pk")
        post: Post | None = due.select_for_update(skip_locked=True, of=("self",)).first()
        if post is None:
            return None
        post.held_until = now + HOLD
        post.save(update_fields=["held_until"])
        return post


def _has_ended(post: Post) -> bool:
    """Stop a post whose story is no longer open, and tell its author; whether it was so."""
    share = Share.objects.select_related("story", "membership").get(pk=post.share_id)
    if share.story.is_open_at(clock.now()):
        return False
    post.stop()
    post.save()
    _tell(post, share)
    return True


def _attempt(post: Post, organisation_id: int) -> Outcome:
    with tenancy.acting_in(organisation_id):
        whole = Post.objects.select_related(
            "connection", "picture", "share__story__image", "share__link", "share__membership"
        ).get(pk=post.pk)
        connection = whole.connection
        credentials = (
            connecting.fresh_credentials(connection)
            if connection
            else PersonMustAct(Why.CONNECT_AGAIN)
        )
        if not isinstance(credentials, Credentials):
            return credentials
        app = network_apps.app_for(connection.network, connection.host)
        publisher = registry.publisher(connection.network, app)
        sent = _sent(whole, publisher)
        if not whole.begun_at and not budgeting.reserve(whole, publisher.cost(sent)):
            return RefusedForGood(Why.BUDGET_IS_SPENT)
    attempt = _attempt_of(whole, organisation_id)
    return publisher.publish(sent, credentials=credentials, attempt=attempt)


def _attempt_of(post: Post, organisation_id: int) -> Attempt:
    def keep(notes: Mapping[str, Any]) -> None:
        with tenancy.acting_in(organisation_id):
            post.notes = post.noted(notes)
            Post.objects.filter(pk=post.pk).update(notes=post.notes)

    def begin() -> None:
        with tenancy.acting_in(organisation_id):
            unbegun = Post.objects.filter(pk=post.pk, begun_at=None)
            unbegun.update(begun_at=clock.now())

    return Attempt(
        key=post.key,
        written_at=post.asked_at,
        begun_at=post.begun_at,
        notes=post.notes,
        keep=keep,
        begin=begin,
    )


def _sent(post: Post, publisher: Publisher) -> Sent:
    """Return what is sent: the author's words, their picture, and the card of the story's link."""
    share, story = post.share, post.share.story
    most = publisher.most_picture_bytes
    own = picture_of(post.picture, alt=post.picture.alt, most_bytes=most) if post.picture else None
    thumb = picture_of(story.image, alt=story.image.alt, most_bytes=most) if story.image else None
    return Sent(
        text=share.text,
        link=share.address or None,
        card=Card(title=story.title, description=story.summary[:LONGEST_DESCRIPTION], thumb=thumb),
        picture=own,
        language=share.membership.language,
    )


def _settle(post: Post, outcome: Outcome, *, was_begun: bool) -> None:
    """Take over the outcome; a try that certainly made nothing leaves no trace of having begun."""
    known = Post.objects.select_for_update(of=("self",)).filter(pk=post.pk)
    current: Post | None = known.first()
    if current is None or not _may_settle(current, outcome):
        return
    is_certain = isinstance(outcome, TryAgain) and not outcome.may_be_there
    if not was_begun and (is_certain or isinstance(outcome, PersonMustAct | RefusedForGood)):
        current.begun_at = None
        current.cost, current.charged_at = post.cost, post.charged_at  # as before this try
    current.settle(outcome)
    current.save()
    if isinstance(outcome, Shared):
        Share.objects.filter(pk=current.share_id).update(confirmed_at=clock.now(), denied_at=None)
    if isinstance(outcome, PersonMustAct) and current.connection is not None:
        _remember_loss(current.connection, outcome)
    if current.state in STOPPED:
        _tell(current, Share.objects.select_related("membership").get(pk=current.share_id))


def _may_settle(post: Post, outcome: Outcome) -> bool:
    """Whether *outcome* is news: that it is there always is, unless that is known already."""
    if isinstance(outcome, Shared):
        return post.state != Post.State.SHARED
    return post.state == Post.State.WAITING


def _remember_loss(connection: Connection, outcome: PersonMustAct) -> None:
    if outcome.why in (Why.CONNECT_AGAIN, Why.CONSENT_IS_MISSING):
        connecting.lose(connection, outcome.why)


def _tell(post: Post, share: Share) -> None:
    """Tell the author, once for each time it stopped."""
    told = hashlib.sha256(f"{post.key} {post.state} {post.why}".encode()).hexdigest()[:12]
    occasion = f"{post.public_id}:{told}"
    telling.tell(ShareNeedsYou.key, to=share.membership, subject=("post", occasion))
