"""Posting on X.

Source: https://docs.x.com/x-api/posts/create-post,
https://docs.x.com/x-api/media/upload-media, https://docs.x.com/x-api/media/create-media-metadata
and https://docs.x.com/x-api/media/quickstart/best-practices. There is no key by which X would know
a post that was sent before: whoever got no answer looks first, and nothing is sent again.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from merkwerk.networks import over_the_wire
from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.outcomes import Outcome, PersonMustAct, Shared, TryAgain, Unknown, Why
from merkwerk.networks.publishing import (
    Answer,
    Attempt,
    CallFailed,
    Credentials,
    Picture,
    Post,
    Publisher,
    call,
    said,
)
from merkwerk.networks.x import api
from merkwerk.networks.x import cost as prices

MOST_BYTES = 5_000_000
LONGEST_ALT = 1000  # characters
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
MEDIA_SCOPE = "media.write"


class XPublisher(Publisher):
    """Posts for one account. Each post costs money: see ``x/cost.py``."""

    key = "x"
    takes_picture = takes_alt = True
    scopes = frozenset({"tweet.read", "tweet.write", "users.read", "offline.access", MEDIA_SCOPE})

    def cost(self, post: Post) -> Decimal:
        """Return what X asks for *post*, in US dollars."""
        return prices.of(post)

    def word(self, post: Post, limits: Limits) -> Wording:
        """Return words and link in one text."""
        return over_the_wire.word(self.key, post.text, url=post.link, limits=limits)

    def publish(self, post: Post, *, credentials: Credentials, attempt: Attempt) -> Outcome:
        """Post it, or say why not; raises nothing.

        An attempt that was begun before is *unknown*, whatever else may be the matter.
        """
        if attempt.begun_at:
            return Unknown()
        worded = self.word(post, over_the_wire.limits_of(self.key))
        if worded.counted.over_by:
            return PersonMustAct(Why.TOO_LONG)
        door = _Door(api.origin(self.app), credentials, attempt)
        media = door.ready_picture(post.picture) if post.picture else ""
        if not isinstance(media, str):
            return media
        attempt.begin()
        return door.post(worded.wire, media, is_paid=post.is_paid)


class _Door:
    """One account's way to X, for one attempt."""

    def __init__(self, base: str, credentials: Credentials, attempt: Attempt) -> None:
        self.base, self.granted, self.attempt = base, credentials.scopes, attempt
        self.headers = {"Authorization": f"Bearer {credentials.access_token}"}

    def post(self, text: str, media: str, *, is_paid: bool) -> Outcome:
        """Make the post."""
        asked: dict[str, Any] = {"text": text}
        asked |= {"media": {"media_ids": [media]}} if media else {}
        asked |= {"paid_partnership": True} if is_paid else {}
        answer = call("POST", f"{self.base}/2/tweets", headers=self.headers, json=asked)
        made = _made(answer)
        if made:
            return Shared(made, f"https://x.com/i/web/status/{made}")
        if isinstance(answer, Answer) and "media ids are invalid" in said(answer).lower():
            self.attempt.keep({"media": "", "has_alt": False})  # uploads are kept for a day
            return TryAgain(Why.STILL_WORKING, 1)
        return api.problem(answer, makes_the_post=True)

    def ready_picture(self, picture: Picture) -> str | Outcome:
        """Return the id of the picture, once X has it and its alternative."""
        if self.granted and MEDIA_SCOPE not in self.granted:
            return PersonMustAct(Why.CONSENT_IS_MISSING)
        if picture.media_type not in PICTURES or len(picture.body) > MOST_BYTES:
            return PersonMustAct(Why.PICTURE_REFUSED)
        notes, seen = self.attempt.notes, _seen(picture)
        is_there = notes.get("media") and notes.get("picture") == seen
        media = str(notes["media"]) if is_there else self._upload(picture, seen)
        if not isinstance(media, str) or (is_there and notes.get("has_alt")):
            return media
        return self._describe(media, picture.alt)

    def _upload(self, picture: Picture, seen: str) -> str | Outcome:
        answer = call(
            "POST",
            f"{self.base}/2/media/upload",
            headers=self.headers,
            parts={"media": ("picture", picture.body, picture.media_type)},
            form={"media_category": "tweet_image", "media_type": picture.media_type},
        )
        media = _made(answer)
        if not media:
            return _about_picture(answer)
        self.attempt.keep({"media": media, "picture": seen, "has_alt": False})
        return media

    def _describe(self, media: str, alt: str) -> str | Outcome:
        """Give the picture its alternative; giving it twice is giving it once."""
        told = {"id": media, "metadata": {"alt_text": {"text": alt[:LONGEST_ALT]}}}
        if alt:
            address = f"{self.base}/2/media/metadata"
            answer = call("POST", address, headers=self.headers, json=told)
            if isinstance(answer, CallFailed) or not answer.is_good:
                return _about_picture(answer)
        self.attempt.keep({"has_alt": True})
        return media


def _seen(picture: Picture) -> str:
    """Return what tells this picture, with its alternative, from another."""
    return hashlib.sha256(picture.body + picture.alt.encode()).hexdigest()


def _made(answer: Answer | CallFailed) -> str:
    """Return the id of what was made; empty when nothing says so."""
    found = answer.json().get("data") if isinstance(answer, Answer) and answer.is_good else None
    made = found.get("id") if isinstance(found, dict) else None
    return made if isinstance(made, str) and made.isascii() and made.isdigit() else ""


def _about_picture(answer: Answer | CallFailed) -> Outcome:
    """Say of a refusal that the picture is what was refused, or the consent for pictures."""
    outcome = api.problem(answer)
    if getattr(outcome, "why", None) is not Why.NOT_ACCEPTED:
        return outcome
    is_consent = isinstance(answer, Answer) and answer.status == 403
    return PersonMustAct(Why.CONSENT_IS_MISSING if is_consent else Why.PICTURE_REFUSED)
