"""Posting on somebody's own Mastodon server.

Source: https://docs.joinmastodon.org/methods/statuses/#create and
https://docs.joinmastodon.org/methods/media/#v2. ``Idempotency-Key`` makes two of the same attempt
one, for an hour; after that nobody can tell, so we ask the author to look.
"""

from __future__ import annotations

from datetime import timedelta

from merkwerk.kit import clock
from merkwerk.networks import over_the_wire
from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.errors import InstanceRefused
from merkwerk.networks.mastodon import api
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
)

KEY_IS_KNOWN_FOR = timedelta(minutes=55)  # an hour, less the time a call may take
LONGEST_ALT = 1500  # configuration.media_attachments.description_limit
_PICTURE_WAIT_S = 5


class MastodonPublisher(Publisher):
    """Posts on the server of the account."""

    key = "mastodon"
    takes_picture = takes_alt = True
    scopes = frozenset({"profile", "write:statuses", "write:media"})

    def limits(self, credentials: Credentials) -> Limits | None:
        """Return what the account's own server allows; None when it does not say.

        Source: https://docs.joinmastodon.org/entities/Instance/#configuration.
        """
        try:
            answer = call("GET", f"{api.origin(self.app, credentials.host)}/api/v2/instance")
        except InstanceRefused:
            return None
        if isinstance(answer, CallFailed) or not answer.is_good:
            return None
        statuses = (answer.json().get("configuration") or {}).get("statuses") or {}
        most, url = statuses.get("max_characters"), statuses.get("characters_reserved_per_url")
        if not isinstance(most, int) or not isinstance(url, int) or most < 1 or url < 1:
            return None
        return Limits(text=most, url_counts=url)

    def word(self, post: Post, limits: Limits) -> Wording:
        """Return words and link in one text."""
        return over_the_wire.word(self.key, post.text, url=post.link, limits=limits)

    def publish(self, post: Post, *, credentials: Credentials, attempt: Attempt) -> Outcome:
        """Post it, or say why not. Safe to call again with the same attempt; raises nothing."""
        if attempt.begun_at and clock.now() - attempt.begun_at > KEY_IS_KNOWN_FOR:
            return Unknown()
        try:
            base = api.origin(self.app, credentials.host)
        except InstanceRefused:
            return PersonMustAct(Why.CONNECT_AGAIN)
        door = _Door(base, credentials)
        media = door.ready_picture(post.picture, attempt) if post.picture else ""
        if not isinstance(media, str):
            return media
        limits = self.limits(credentials) or over_the_wire.limits_of(self.key)
        worded = self.word(post, limits)
        if worded.counted.over_by:
            return PersonMustAct(Why.TOO_LONG)
        attempt.begin()
        return door.post(worded.wire, post.language, media, attempt.key)


class _Door:
    """One account's way to its server."""

    def __init__(self, base: str, credentials: Credentials) -> None:
        self.base = base
        self.headers = {"Authorization": f"Bearer {credentials.access_token}"}

    def post(self, text: str, language: str, media: str, key: str) -> Outcome:
        """Make the status."""
        status: dict[str, object] = {"status": text, "language": language[:2]}
        status |= {"visibility": "public"} | ({"media_ids": [media]} if media else {})
        headers = self.headers | {"Idempotency-Key": key}
        answer = call("POST", f"{self.base}/api/v1/statuses", headers=headers, json=status)
        made = answer.json() if isinstance(answer, Answer) and answer.is_good else {}
        if isinstance(made.get("id"), str):
            return Shared(made["id"], str(made.get("url") or made.get("uri") or ""))
        return api.problem(answer, makes_the_post=True)

    def ready_picture(self, picture: Picture, attempt: Attempt) -> str | Outcome:
        """Return the id of the picture once the server is done with it."""
        known = attempt.notes.get("media")
        if known and not attempt.begun_at:
            return self._look_at(str(known))
        return str(known) if known else self._upload(picture, attempt)

    def _upload(self, picture: Picture, attempt: Attempt) -> str | Outcome:
        file = ("picture", picture.body, picture.media_type)
        answer = call(
            "POST",
            f"{self.base}/api/v2/media",
            headers=self.headers,
            parts={"file": file},
            form={"description": picture.alt[:LONGEST_ALT]},
        )
        made = answer.json() if isinstance(answer, Answer) and answer.is_good else {}
        if not isinstance(made.get("id"), str):
            return _about_picture(api.problem(answer))
        attempt.keep({"media": made["id"]})
        return made["id"] if answer.status == 200 else _still_working()  # type: ignore[union-attr]

    def _look_at(self, media: str) -> str | Outcome:
        answer = call("GET", f"{self.base}/api/v1/media/{media}", headers=self.headers)
        if isinstance(answer, Answer) and answer.status == 206:
            return _still_working()
        if isinstance(answer, Answer) and answer.is_good:
            return media
        return _about_picture(api.problem(answer))


def _still_working() -> TryAgain:
    return TryAgain(Why.STILL_WORKING, _PICTURE_WAIT_S, burns_a_try=False)


def _about_picture(outcome: Outcome) -> Outcome:
    """Say of a refusal that the picture is what was refused."""
    refused = getattr(outcome, "why", None) is Why.NOT_ACCEPTED
    return PersonMustAct(Why.PICTURE_REFUSED) if refused else outcome
