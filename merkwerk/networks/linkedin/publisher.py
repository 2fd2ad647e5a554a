"""Posting on LinkedIn as the member who connected the account.

Source: https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api.
There is no key that makes two calls one. What takes its place: LinkedIn refuses the same words from
the same author a second time, and names the post that has them. So an answer that leaves open
whether the post was made is followed, a minute later, by the same call: it makes the post, or it is
told which post was made. Nobody says for how long LinkedIn remembers; people report a day or two,
so twelve hours after it was begun we ask the author to look.

The same refusal at a first try names a post of the author's own, by hand or of an earlier day: then
nothing of ours is there. Only ``attempt.begun_at`` tells the two apart; whoever keeps attempts
forgets it when a first try certainly made nothing. One case cannot be told: our worker died after
it had kept that it began and before it called, and the author had posted the same words before.
Then that post is named as ours: the words are there, once, which is what its author wanted.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from merkwerk.kit import clock
from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.linkedin import api, version
from merkwerk.networks.linkedin.limits import LIMITS
from merkwerk.networks.linkedin.pictures import Pictures, has_card
from merkwerk.networks.linkedin.wording import word_over_the_wire
from merkwerk.networks.outcomes import Outcome, PersonMustAct, Shared, Unknown, Why
from merkwerk.networks.publishing import (
    Answer,
    Attempt,
    CallFailed,
    Credentials,
    Post,
    Publisher,
    call,
)

WORDS_ARE_KNOWN_FOR = timedelta(hours=12)  # half of the shortest that people report
LONGEST_TITLE = 400  # characters of a card's title
LONGEST_ALT = 4085  # characters of an alternative or a description: less than 4,086


class LinkedInPublisher(Publisher):
    """Posts as the member."""

    key = "linkedin"
    takes_picture = takes_alt = True
    scopes = frozenset({"openid", "profile", "w_member_social"})

    def alarm(self, today: date) -> str:
        """Return what is the matter with the version, from sixty days before its end."""
        return version.alarm(self.app.version, today=today)

    def word(self, post: Post, limits: Limits) -> Wording:
        """Return the words, escaped; the link stands among them unless it stands on a card."""
        in_post = not (has_card(post) and post.text.strip())
        return word_over_the_wire(post.text, url=post.link, limits=limits, link_in_post=in_post)

    def publish(self, post: Post, *, credentials: Credentials, attempt: Attempt) -> Outcome:
        """Post it, or say why not. Safe to call again with the same attempt; raises nothing."""
        if attempt.begun_at and clock.now() - attempt.begun_at > WORDS_ARE_KNOWN_FOR:
            return Unknown()
        if not version.is_version(self.app.version):
            return api.version_is_gone()
        if not api.PERSON.fullmatch(credentials.account):
            return PersonMustAct(Why.CONNECT_AGAIN)
        if not _is_the_same_author(credentials, attempt):
            return Unknown()
        worded = self.word(post, LIMITS)
        if worded.counted.over_by:
            return PersonMustAct(Why.TOO_LONG)
        pictures = Pictures(self.app, credentials, attempt, post)
        image = pictures.ready()
        if not isinstance(image, str):
            return image
        attempt.begin()
        answer = self._send(_post(post, worded.wire, credentials.account, image), credentials)
        settled = _outcome(answer, may_be_ours=attempt.begun_at is not None)
        return settled or pictures.after(api.problem(answer, makes_the_post=True))

    def _send(self, post: dict[str, Any], credentials: Credentials) -> Answer | CallFailed:
        headers = api.headers(self.app, credentials)
        return call("POST", f"{api.interface(self.app)}/rest/posts", headers=headers, json=post)


def _is_the_same_author(credentials: Credentials, attempt: Attempt) -> bool:
    """Whether what was begun was begun as this member: another's words are not told to be taken.

    Keeps who it is before anything is begun; what was uploaded as somebody else is forgotten.
    """
    if attempt.notes.get("author") == credentials.account:
        return True
    if attempt.begun_at:
        return False
    attempt.keep({"author": credentials.account, "image": ""})
    return True


def _outcome(answer: Answer | CallFailed, *, may_be_ours: bool) -> Outcome | None:
    """Return what is certain of a post; None when it went wrong in another way."""
    if isinstance(answer, Answer) and answer.is_good:
        made = answer.headers.get("x-restli-id", "")
        return _shared(made) if made.startswith("urn:li:") else None
    named = api.duplicate(answer, may_be_ours=may_be_ours)
    return _shared(named) if isinstance(named, str) else named


def _shared(urn: str) -> Shared:
    return Shared(urn, f"{api.SITE}/feed/update/{quote(urn, safe=':')}/")


def _post(post: Post, commentary: str, author: str, image: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "author": author,
        "commentary": commentary,
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    content = _content(post, image)
    return made | {"content": content} if content else made


def _content(post: Post, image: str) -> dict[str, Any]:
    """Return the picture or the card; nothing in it is escaped, only a commentary is."""
    if post.picture is not None:
        alt = post.picture.alt[:LONGEST_ALT]
        return {"media": {"id": image} | ({"altText": alt} if alt else {})}
    if not has_card(post) or post.card is None:
        return {}
    card = {"source": post.link, "title": post.card.title[:LONGEST_TITLE]}
    if post.card.description:
        card["description"] = post.card.description[:LONGEST_ALT]
    if image:
        card["thumbnail"] = image
    return {"article": card}
