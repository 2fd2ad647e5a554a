"""What every test of posting needs: an attempt that keeps, and a post with everything on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from merkwerk.networks.outcomes import PersonMustAct, RefusedForGood, TryAgain
from merkwerk.networks.publishing import Attempt, Picture, Post, Publisher

WRITTEN_AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cf"
    "c0000003010100c9fe92ef0000000049454e44ae426082"
)
PHOTO = Picture(body=PIXEL, media_type="image/png", alt="Ana één op het dak", width=1, height=1)
POST = Post(text="Wat een dag: één dak vol 👩‍👩‍👧 #trots", link="https://go.example.nl/a1b2c3")


class Desk:
    """Keeps an attempt as a table would: what was noted and when it was begun."""

    def __init__(self, publisher: Publisher) -> None:
        self.publisher = publisher
        self.attempt = Attempt(
            key=publisher.new_key(), written_at=WRITTEN_AT, keep=self._keep, begin=self._begin
        )

    def publish(self, post: Post = POST, **credentials: Any) -> Any:
        """Try once, with what was kept of the times before."""
        was_begun = self.attempt.begun_at is not None
        outcome = self.publisher.publish(post, attempt=self.attempt, **credentials)
        is_certain = isinstance(outcome, TryAgain) and not outcome.may_be_there
        if not was_begun and (is_certain or isinstance(outcome, PersonMustAct | RefusedForGood)):
            self.attempt = replace(self.attempt, begun_at=None)  # it is not there for certain
        return outcome

    def _keep(self, notes: Any) -> None:
        self.attempt = replace(self.attempt, notes={**self.attempt.notes, **notes})

    def _begin(self) -> None:
        if self.attempt.begun_at is None:
            self.attempt = replace(self.attempt, begun_at=datetime.now(UTC))
