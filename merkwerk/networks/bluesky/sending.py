"""Sending one post on its way: who is meant, what stands beside the words, and the record.

Source: https://docs.bsky.app/docs/advanced-guides/posts and the lexicons ``app.bsky.embed.images``
(alt text, ratio, at most 1,000,000 bytes on servers of before 2026), ``app.bsky.embed.external``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from merkwerk.networks.bluesky import api
from merkwerk.networks.bluesky.facets import facets_of, handles_in
from merkwerk.networks.outcomes import Outcome, PersonMustAct, RefusedForGood, Shared, Why
from merkwerk.networks.publishing import Answer, Attempt, Picture, Post, call

COLLECTION = "app.bsky.feed.post"
MOST_PICTURE_BYTES = 1_000_000
PUT = "com.atproto.repo.putRecord"
UPLOAD = "com.atproto.repo.uploadBlob"
RESOLVE = "com.atproto.identity.resolveHandle"


class _Stopped(Exception):
    """Something did not go well before the post was made."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("stopped")
        self.outcome = outcome


class Sending:
    """One attempt at one post. What is learnt is noted first, so that the record stays the same."""

    def __init__(self, door: api.Door, account: str, post: Post, attempt: Attempt) -> None:
        """Take the way to the server, the account's identifier, the post and the attempt."""
        self._door, self._account, self._post, self._attempt = door, account, post, attempt
        self._notes: dict[str, Any] = dict(attempt.notes)

    def send(self, text: str) -> Outcome:
        """Make the post with *text*, or say why not. Raises nothing."""
        try:
            dids = self._who_is_meant(text)
            embed = self._embed()
            self._attempt.begin()
            answer = self._put(text, dids, embed)
            if self._has_lost_or_refused(answer, embed):
                answer = self._put(text, dids, self._embed())
        except _Stopped as stopped:
            return stopped.outcome
        return self._outcome(answer)

    def _put(self, text: str, dids: Mapping[str, str], embed: dict[str, Any] | None) -> Any:
        record: dict[str, Any] = {"$type": COLLECTION, "text": text, "createdAt": self._written()}
        record |= {"langs": [self._post.language]} if self._post.language else {}
        facets = facets_of(text, dids)
        record |= {"facets": list(facets)} if facets else {}
        record |= {"embed": embed} if embed else {}
        asked = {"repo": self._account, "collection": COLLECTION, "rkey": self._attempt.key}
        return self._door.call("POST", PUT, json=asked | {"record": record})

    def _outcome(self, answer: Any) -> Outcome:
        made = answer.json() if isinstance(answer, Answer) and answer.is_good else {}
        address = f"at://{self._account}/{COLLECTION}/{self._attempt.key}"
        if made.get("uri") == address:
            page = f"https://bsky.app/profile/{self._account}/post/{self._attempt.key}"
            return Shared(address, page)
        return api.problem(answer, makes_the_post=True)

    def _written(self) -> str:
        moment = self._attempt.written_at.astimezone(UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _who_is_meant(self, text: str) -> dict[str, str]:
        """Return the identifiers behind the handles; who is not known stays plain text."""
        known: dict[str, str] = dict(self._notes.get("mentions") or {})
        unknown = [handle for handle in handles_in(text) if handle not in known]
        if unknown:
            known |= {handle: self._did_of(handle) for handle in unknown}
            self._note("mentions", known)
        return {handle: did for handle, did in known.items() if did}

    def _did_of(self, handle: str) -> str:
        answer = call("GET", f"{self._door.base}/xrpc/{RESOLVE}?handle={handle}")
        if isinstance(answer, Answer) and answer.status in {400, 404}:
            return ""
        did = answer.json().get("did") if isinstance(answer, Answer) and answer.is_good else None
        if not isinstance(did, str):
            raise _Stopped(api.problem(answer))
        return did

    def _embed(self) -> dict[str, Any] | None:
        """Return what stands beside the words: a picture, or else the link's card."""
        picture, card = self._post.picture, self._post.card
        if picture:
            image = {"alt": picture.alt, "image": self._uploaded("picture", picture)}
            image["aspectRatio"] = {"width": picture.width, "height": picture.height}
            return {"$type": "app.bsky.embed.images", "images": [image]}
        if not card or not self._post.link:
            return None
        external = {"uri": self._post.link, "title": card.title, "description": card.description}
        thumb = self._thumb(card.thumb) if card.thumb else None
        external |= {"thumb": thumb} if thumb else {}
        return {"$type": "app.bsky.embed.external", "external": external}

    def _thumb(self, thumb: Picture) -> Any:
        """Return the uploaded thumb; None when it is not taken: the card does without."""
        try:
            return self._uploaded("thumb", thumb)
        except _Stopped as stopped:
            if stopped.outcome != PersonMustAct(Why.PICTURE_REFUSED):
                raise
            self._note_upload("thumb", thumb, None)
            return None

    def _uploaded(self, name: str, picture: Picture) -> Any:
        """Return what the server calls the picture; None for one that it did not take before.

        The note says which picture it is of: an author may have chosen another one since.
        """
        note = self._notes.get(name) or {}
        if note.get("of") == _digest(picture):
            return note["blob"]
        blob = self._upload(picture)
        self._note_upload(name, picture, blob)
        return blob

    def _upload(self, picture: Picture) -> dict[str, Any]:
        if len(picture.body) > MOST_PICTURE_BYTES:
            raise _Stopped(PersonMustAct(Why.PICTURE_REFUSED))
        headers = {"Content-Type": picture.media_type}
        answer = self._door.call("POST", UPLOAD, body=picture.body, headers=headers)
        made = answer.json() if isinstance(answer, Answer) and answer.is_good else {}
        blob = made.get("blob")
        if not isinstance(blob, dict):
            raise _Stopped(_about_picture(api.problem(answer)))
        return blob

    def _has_lost_or_refused(self, answer: Any, embed: dict[str, Any] | None) -> bool:
        """Whether the picture has to be uploaded anew, or the thumb left out, to go on.

        A server forgets pictures that stand in no record. Either way nothing was posted.
        """
        if not embed or not isinstance(answer, Answer) or answer.status != 400:
            return False
        if api.error_of(answer) == api.BLOB_IS_LOST:
            return bool(self._notes.pop("picture", None) or self._notes.pop("thumb", None))
        thumb = embed.get("external", {}).get("thumb") and self._post.card and self._post.card.thumb
        if not thumb or api.problem(answer) != PersonMustAct(Why.PICTURE_REFUSED):
            return False
        self._note_upload("thumb", thumb, None)
        return True

    def _note_upload(self, name: str, picture: Picture, blob: dict[str, Any] | None) -> None:
        self._note(name, {"of": _digest(picture), "blob": blob})

    def _note(self, name: str, value: Any) -> None:
        self._notes[name] = value
        self._attempt.keep({name: value})


def _about_picture(outcome: Outcome) -> Outcome:
    """Say of a refusal that the picture is what was refused."""
    return PersonMustAct(Why.PICTURE_REFUSED) if isinstance(outcome, RefusedForGood) else outcome


def _digest(picture: Picture) -> str:
    return hashlib.sha256(picture.body).hexdigest()
