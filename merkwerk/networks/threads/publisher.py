"""Posting on Threads: first a container, then the post that it becomes.

Source: https://developers.facebook.com/documentation/threads/posts and
https://developers.facebook.com/documentation/threads/troubleshooting. A container becomes one post
at most, and it tells whether it did: so whoever got no answer looks at the container, and makes no
second one as long as the first may have become a post. Threads fetches pictures itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from merkwerk.kit import clock
from merkwerk.networks import over_the_wire
from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.outcomes import (
    Outcome,
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import (
    Answer,
    Attempt,
    CallFailed,
    Credentials,
    Post,
    Publisher,
)
from merkwerk.networks.threads import api
from merkwerk.networks.threads.finding import find

LOOKS_FOR = timedelta(minutes=5)  # "once per minute, for no more than 5 minutes"
LONGEST_ALT = 1000  # characters; the documents state none
SCOPES = frozenset({"threads_basic", "threads_content_publish"})


class ThreadsPublisher(Publisher):
    """Posts for one account. A picture needs an address that Threads can fetch."""

    key = "threads"
    takes_picture = takes_alt = True
    scopes = SCOPES

    def word(self, post: Post, limits: Limits) -> Wording:
        """Return words and link in one text."""
        return over_the_wire.word(self.key, post.text, url=post.link, limits=limits)

    def publish(self, post: Post, *, credentials: Credentials, attempt: Attempt) -> Outcome:
        """Post it, or say why not. Safe to call again with the same attempt; raises nothing."""
        door = api.Door(self.app, account=credentials.account, token=credentials.access_token)
        worded = self.word(post, over_the_wire.limits_of(self.key))
        way = _Way(door, attempt, credentials.handle, _asked(post, worded.wire))
        way.objection = _objection(post, worded)
        if attempt.notes.get("container"):
            return way.go_on()
        return Unknown() if attempt.begun_at else way.begin()


def _objection(post: Post, worded: Wording) -> Outcome | None:
    """Return why nothing may be made of this post; None when all is well."""
    if worded.counted.over_by:
        return PersonMustAct(Why.TOO_LONG)
    if post.picture and not post.picture.address:
        return PersonMustAct(Why.PICTURE_OUT_OF_REACH)
    return None


def _asked(post: Post, text: str) -> dict[str, str]:
    """Return what the container is made of; a card is for posts without a picture only."""
    if post.picture:
        asked = {"media_type": "IMAGE", "image_url": post.picture.address, "text": text}
        return asked | ({"alt_text": post.picture.alt[:LONGEST_ALT]} if post.picture.alt else {})
    asked = {"media_type": "TEXT", "text": text}
    return asked | ({"link_attachment": post.link} if post.link else {})


class _Way:
    """The way of one attempt, from a container to a post."""

    objection: Outcome | None = None

    def __init__(
        self, door: api.Door, attempt: Attempt, handle: str, asked: dict[str, str]
    ) -> None:
        self.door, self.attempt, self.handle, self.asked = door, attempt, handle, asked
        self.notes: dict[str, Any] = dict(attempt.notes)
        self.is_begun = attempt.begun_at is not None

    def begin(self) -> Outcome:
        """Make the container, and the post when Threads is done with it at once."""
        if self.objection:
            return self.objection
        answer = self.door.make("threads", **self.asked)
        container = api.made(answer)
        if not container:
            return self._about(answer)
        self._keep(container)
        return self.go_on()

    def go_on(self) -> Outcome:
        """Look at the container that was made, and do what is left to do."""
        answer = self.door.get(self.notes["container"], fields="status,error_message")
        if isinstance(answer, CallFailed) or not answer.is_good:
            return self._cannot_see(answer)
        match answer.json().get("status"):
            case "PUBLISHED":
                found = find(self.door, self.notes, since=self.attempt.begun_at)
                return found or Shared(self.notes["container"], profile(self.handle))
            case "FINISHED":
                return self._publish() if self._is_of_this() else self._anew()
            case "IN_PROGRESS":
                return self._wait(burns_a_try=self._is_late())
            case "EXPIRED":
                return self._anew()
            case "ERROR":
                return self._broke(str(answer.json().get("error_message") or ""))
        return Unknown() if self.is_begun else self._wait(burns_a_try=True)

    def _publish(self) -> Outcome:
        if self.objection and not self.is_begun:
            return self.objection
        self.attempt.begin()
        answer = self.door.make("threads_publish", creation_id=self.notes["container"])
        made = api.made(answer)
        if not made:
            return api.problem(answer, makes_the_post=True)
        shown = self.door.get(made, fields="permalink")
        found = shown.json() if isinstance(shown, Answer) and shown.is_good else {}
        return Shared(made, str(found.get("permalink") or profile(self.handle)))

    def _anew(self) -> Outcome:
        """Begin with a new container: the old one did not become a post, and never will."""
        self.attempt.keep({"container": ""})
        self.is_begun = False
        return self.begin()

    def _broke(self, told: str) -> Outcome:
        self.attempt.keep({"container": ""})
        return self._refused(RefusedForGood(Why.NOT_ACCEPTED, told))

    def _cannot_see(self, answer: Answer | CallFailed) -> Outcome:
        """Say of a container that does not show itself what may have become of it."""
        outcome = api.problem(answer, makes_the_post=self.is_begun)
        if isinstance(outcome, TryAgain):
            return replace(outcome, may_be_there=self.is_begun)
        return Unknown() if self.is_begun else outcome

    def _wait(self, *, burns_a_try: bool) -> TryAgain:
        return api.still_working(may_be_there=self.is_begun, burns_a_try=burns_a_try)

    def _about(self, answer: Answer | CallFailed) -> Outcome:
        outcome = api.problem(answer)
        return self._refused(outcome) if isinstance(outcome, RefusedForGood) else outcome

    def _refused(self, outcome: RefusedForGood) -> Outcome:
        """Say of a refusal that the picture is what was refused, where there is one."""
        is_picture = "image_url" in self.asked and api.LINK_LIMIT not in outcome.said
        return PersonMustAct(Why.PICTURE_REFUSED) if is_picture else outcome

    def _keep(self, container: str) -> None:
        self.notes = {"container": container, "of": _seen(self.asked), "text": self.asked["text"]}
        self.notes["made_at"] = clock.now().isoformat()
        self.attempt.keep(self.notes)

    def _is_of_this(self) -> bool:
        """Whether the container holds what is to be posted now: its author may have changed it.

        What was begun and not answered is never replaced: it may become a post yet.
        """
        return self.is_begun or self.notes.get("of") == _seen(self.asked)

    def _is_late(self) -> bool:
        try:
            made_at = datetime.fromisoformat(str(self.notes.get("made_at")))
        except ValueError:
            return True
        return clock.now() - made_at > LOOKS_FOR


def _seen(asked: dict[str, str]) -> str:
    """Return what tells this post from another."""
    return hashlib.sha256("\0".join(f"{k}={v}" for k, v in asked.items()).encode()).hexdigest()


def profile(handle: str) -> str:
    """Return where people see the account."""
    name = handle.removeprefix("@")
    return f"https://www.threads.com/@{name}" if name else ""
