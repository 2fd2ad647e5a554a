"""Bringing a picture to LinkedIn: an address is asked for, the bytes are put there once.

Source: https://learn.microsoft.com/linkedin/marketing/community-management/shares/images-api.
A token for a member's own posts may not look at a picture again, so nobody tells us when LinkedIn
is done with it: we wait a moment, and an answer to the post says it if that was too short.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from merkwerk.kit import clock
from merkwerk.networks.linkedin import api
from merkwerk.networks.outcomes import Outcome, PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import (
    Answer,
    App,
    Attempt,
    CallFailed,
    Credentials,
    Picture,
    Post,
    call,
)

FEWER_PIXELS_THAN = 36_152_320
MEDIA_TYPES = ("image/jpeg", "image/png", "image/gif")
GRACE_S = 5  # after the bytes arrived, before the post asks for them
PATIENCE = timedelta(minutes=15)  # with a picture that LinkedIn is not done with
LEFT_OUT = "left_out"  # a card goes without its picture rather than not at all


class Pictures:
    """The one picture that goes with a post: the author's own, or that of the card."""

    def __init__(self, app: App, credentials: Credentials, attempt: Attempt, post: Post) -> None:
        """Take whose post it is and what is known of it; ``attempt.notes`` holds the picture."""
        self.app, self.credentials, self.attempt = app, credentials, attempt
        self.is_own = post.picture is not None
        self.picture = post.picture or (post.card.thumb if post.card and has_card(post) else None)

    def ready(self) -> str | Outcome:
        """Return the urn of the picture, empty when there is none, or why to wait or to stop."""
        notes = self.attempt.notes
        is_mine = notes.get("author") == self.credentials.account
        known = str(notes.get("image") or "") if is_mine else ""
        if self.picture is None or known == LEFT_OUT:
            return ""
        if known:
            return known
        uploaded = self._upload(self.picture)
        return "" if self._may_be_left_out(uploaded) else uploaded

    def after(self, outcome: Outcome) -> Outcome:
        """Return what to do when the post itself was answered with *outcome* about its picture."""
        if _why(outcome) is Why.STILL_WORKING and self._waited() > PATIENCE:
            outcome = PersonMustAct(Why.PICTURE_REFUSED)
        if self._may_be_left_out(outcome):
            return TryAgain(Why.STILL_WORKING, 1, burns_a_try=False)
        return outcome

    def _may_be_left_out(self, outcome: Outcome) -> bool:
        """Leave the picture of a card out from now on, when it is what was refused."""
        if self.is_own or _why(outcome) is not Why.PICTURE_REFUSED:
            return False
        self.attempt.keep({"image": LEFT_OUT})
        return True

    def _upload(self, picture: Picture) -> Outcome:
        if not _is_taken(picture):
            return PersonMustAct(Why.PICTURE_REFUSED)
        begun = self._begin()
        if isinstance(begun, Answer | CallFailed):
            return _about(api.problem(begun))
        image, address = begun
        put = self._put(picture, address)
        if isinstance(put, CallFailed) or not put.is_good:
            return _about_bytes(put)
        self.attempt.keep({"image": image, "image_at": clock.now().isoformat()})
        return TryAgain(Why.STILL_WORKING, GRACE_S, burns_a_try=False)

    def _begin(self) -> tuple[str, str] | Answer | CallFailed:
        """Return the urn of a picture to come and the address for its bytes, or what went wrong."""
        answer = call(
            "POST",
            f"{api.interface(self.app)}/rest/images?action=initializeUpload",
            headers=api.headers(self.app, self.credentials),
            json={"initializeUploadRequest": {"owner": self.credentials.account}},
        )
        if isinstance(answer, CallFailed) or not answer.is_good:
            return answer
        told: Any = answer.json().get("value")
        value = told if isinstance(told, dict) else {}
        image, address = value.get("image"), value.get("uploadUrl")
        return (image, address) if isinstance(image, str) and isinstance(address, str) else answer

    def _put(self, picture: Picture, address: str) -> Answer | CallFailed:
        headers = {"Content-Type": "application/octet-stream"}
        if api.is_theirs(address, self.app):
            headers |= {"Authorization": f"Bearer {self.credentials.access_token}"}
        return call("PUT", address, headers=headers, body=picture.body)

    def _waited(self) -> timedelta:
        try:
            return clock.now() - datetime.fromisoformat(str(self.attempt.notes["image_at"]))
        except (KeyError, ValueError, TypeError):
            return timedelta()


def has_card(post: Post) -> bool:
    """Whether the link stands on a card: LinkedIn reads none from the page, so it needs a title."""
    return bool(post.link and post.picture is None and post.card and post.card.title.strip())


def _is_taken(picture: Picture) -> bool:
    few = picture.width * picture.height < FEWER_PIXELS_THAN
    return few and picture.media_type in MEDIA_TYPES


def _why(outcome: Outcome) -> Why | None:
    return getattr(outcome, "why", None)


def _about(outcome: Outcome) -> Outcome:
    """Say of a refusal that the picture is what was refused."""
    is_refused = _why(outcome) is Why.NOT_ACCEPTED
    return PersonMustAct(Why.PICTURE_REFUSED) if is_refused else outcome


def _about_bytes(put: Answer | CallFailed) -> Outcome:
    """Return what a failed upload means: an address that is past is asked for anew."""
    if isinstance(put, CallFailed):
        return TryAgain(Why.UNREACHABLE)
    if put.status in (403, 404, 410):
        return TryAgain(Why.DOWN)
    return _about(api.problem(put))
