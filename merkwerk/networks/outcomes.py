"""What can become of a post that a program sends, and why. Nothing else can.

Four outcomes and one truth: *shared*, *try again*, *the person must act*, *refused for good*, and
*unknown*: it may already be there, so somebody has to look before anybody sends it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Why(StrEnum):
    """Why a post is not there (yet). The sentence is for the person whose post it is."""

    BUSY = "busy"
    DOWN = "down"
    UNREACHABLE = "unreachable"
    STILL_WORKING = "still_working"
    VERSION_IS_GONE = "version_is_gone"
    CONNECT_AGAIN = "connect_again"
    CONSENT_IS_MISSING = "consent_is_missing"
    TOO_LONG = "too_long"
    SAID_BEFORE = "said_before"
    PICTURE_REFUSED = "picture_refused"
    PICTURE_OUT_OF_REACH = "picture_out_of_reach"
    ACCOUNT_IS_CLOSED = "account_is_closed"
    NOT_ACCEPTED = "not_accepted"
    NO_ANSWER = "no_answer"
    BUDGET_IS_SPENT = "budget_is_spent"


SENTENCES: dict[Why, StrOrPromise] = {
    Why.BUSY: _("%(network)s is busy. We try again by ourselves."),
    Why.DOWN: _("%(network)s has a failure. We try again by ourselves."),
    Why.UNREACHABLE: _("We could not reach %(network)s. We try again by ourselves."),
    Why.STILL_WORKING: _("%(network)s is still working on your picture. We look again soon."),
    Why.VERSION_IS_GONE: _(
        "%(network)s no longer answers this version of Merkwerk. Your administrator knows; "
        "your post waits until it is mended."
    ),
    Why.CONNECT_AGAIN: _(
        "%(network)s no longer knows the connection with your account. Connect it again; "
        "your post waits for you."
    ),
    Why.CONSENT_IS_MISSING: _(
        "%(network)s wants your consent once more before we may post for you. "
        "Connect your account again; your post waits for you."
    ),
    Why.TOO_LONG: _("%(network)s finds your text too long. Make it shorter and share it again."),
    Why.SAID_BEFORE: _(
        "%(network)s says that you posted this text before. Look there; "
        "if it is not there, change a few words and share it again."
    ),
    Why.PICTURE_REFUSED: _(
        "%(network)s does not take this picture. Choose another one, or share without."
    ),
    Why.PICTURE_OUT_OF_REACH: _(
        "%(network)s fetches pictures itself and cannot reach this one. Share without the picture, "
        "or copy your text and post it there yourself."
    ),
    Why.ACCOUNT_IS_CLOSED: _(
        "%(network)s says that this account may not post. Look at %(network)s what is the matter."
    ),
    Why.NOT_ACCEPTED: _(
        "%(network)s did not accept your post. Copy your text and post it there yourself."
    ),
    Why.NO_ANSWER: _(
        "%(network)s did not say whether your post arrived. It may already be there: look first."
    ),
    Why.BUDGET_IS_SPENT: _(
        "Posting on %(network)s by itself costs money, and this month's budget is spent. "
        "Copy your text and post it there yourself."
    ),
}


@dataclass(frozen=True, slots=True)
class Shared:
    """It is there: the network's own id, and the address at which people read it."""

    id: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Trying again later is safe, with the same attempt. ``after_seconds``: not before then.

    ``burns_a_try`` is False where waiting is all that helps. ``may_be_there`` is True when this
    very try may have made the post and the network makes one of two; else it is not there.
    """

    why: Why
    after_seconds: int | None = None
    burns_a_try: bool = True
    may_be_there: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class PersonMustAct:
    """It is not there, and only its author can help."""

    why: Why


@dataclass(frozen=True, slots=True)
class RefusedForGood:
    """It is not there and never will be like this. ``said`` is what the network gave as reason."""

    why: Why
    said: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may be there. Nobody sends it again before its author has looked."""

    why: Why = Why.NO_ANSWER


type Outcome = Shared | TryAgain | PersonMustAct | RefusedForGood | Unknown


def sentence(why: Why, *, network: StrOrPromise) -> str:
    """Return the sentence for the author of the post, in their language."""
    return str(SENTENCES[why]) % {"network": network}
