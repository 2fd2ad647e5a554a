"""Posting on Bluesky: the record's key is ours, so that any number of tries is one post.

Source: https://docs.bsky.app/docs/api/com-atproto-repo-put-record,
https://docs.bsky.app/docs/advanced-guides/posts (facets, cards, pictures) and the lexicons
``app.bsky.feed.post`` and ``app.bsky.embed.*``. ``putRecord`` with the same key and the same record
changes nothing, and what makes the record is kept before it is sent: so it is always the same.
"""

from __future__ import annotations

from merkwerk.networks import over_the_wire
from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.bluesky import api, client, keys, sending
from merkwerk.networks.outcomes import Outcome, PersonMustAct, Why
from merkwerk.networks.publishing import Attempt, Credentials, Post, Publisher


class BlueskyPublisher(Publisher):
    """Posts on the server of the account.

    Pictures have to be 1,000,000 bytes or less: making them small is the caller's. A card's thumb
    that is bigger, or that the server refuses, is left out.
    """

    key = "bluesky"
    takes_picture = takes_alt = True
    most_picture_bytes = sending.MOST_PICTURE_BYTES
    scopes = client.SCOPES

    def new_key(self) -> str:
        """Return a record key for a new attempt."""
        return keys.new_tid()

    def word(self, post: Post, limits: Limits) -> Wording:
        """Return words and link in one text, with the facets of all but the mentions."""
        return over_the_wire.word(self.key, post.text, url=post.link, limits=limits)

    def publish(self, post: Post, *, credentials: Credentials, attempt: Attempt) -> Outcome:
        """Post it, or say why not. Safe to call again with the same attempt; raises nothing."""
        worded = self.word(post, over_the_wire.limits_of(self.key))
        if worded.counted.over_by:
            return PersonMustAct(Why.TOO_LONG)
        try:
            door = api.Door(credentials)
        except ValueError:
            return PersonMustAct(Why.CONNECT_AGAIN)
        return sending.Sending(door, credentials.account, post, attempt).send(worded.wire)
