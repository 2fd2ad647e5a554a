"""Connecting somebody's account: what a network's ``connector.py`` takes and returns. No tables.

Connecting is two steps with the person's own consent between them: ``begin`` says which page to
open and what to keep meanwhile, ``finish`` turns what that page sent back into credentials and the
account they are for. Where a network takes a password made for programs, ``sign_in`` does both.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from merkwerk.kit.errors import Refusal
from merkwerk.networks.outcomes import PersonMustAct, TryAgain
from merkwerk.networks.publishing import App, Credentials


class Asks(StrEnum):
    """What the page has to ask before it can lead to the network."""

    NOTHING = "nothing"
    HOST = "host"  # the person's own server
    HANDLE = "handle"  # the person's name there, by which their server is found


class ConnectionRefused(Refusal):
    """An account could not be connected. Nothing is kept; the person can begin again."""

    code = "connection_refused"
    sentence = _("%(network)s did not connect your account. Try once more.")


class ConsentDeclined(ConnectionRefused):
    """The person said no at the network."""

    code = "consent_declined"
    sentence = _("You did not give consent at %(network)s, so nothing is connected.")


class ConsentTooNarrow(ConnectionRefused):
    """The network gave less than posting needs."""

    code = "consent_too_narrow"
    sentence = _(
        "%(network)s did not give leave to post. Connect once more and leave the boxes ticked."
    )


class NotThisBrowser(ConnectionRefused):
    """The answer belongs to something that was not begun here, or too long ago."""

    code = "not_this_browser"
    sentence = _("This connection was begun somewhere else or too long ago. Begin once more.")


class NetworkSilent(ConnectionRefused):
    """The network gave no answer that we understand."""

    code = "network_silent"
    sentence = _("We could not reach %(network)s. Try again later.")


class WrongPassword(ConnectionRefused):
    """The handle or the password for programs is not right."""

    code = "wrong_password"
    sentence = _("%(network)s does not know this name with this app password. Check both.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where to send the person, and what to keep until they are back. ``memory`` is secret."""

    address: str
    state: str
    memory: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom the network says that this is; for the question "is this you?"."""

    id: str
    name: str
    handle: str = ""
    picture: str = ""  # an address; fetched through ``kit.http`` and shown from here
    address: str = ""  # where people see the account


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """What connecting gives."""

    credentials: Credentials
    account: Account


class Connector(ABC):
    """What connects accounts of one network."""

    key: ClassVar[str]
    asks: ClassVar[Asks] = Asks.NOTHING
    registers_per_host: ClassVar[bool] = False
    takes_app_password: ClassVar[bool] = False
    can_revoke: ClassVar[bool] = False
    publishes_document: ClassVar[bool] = False  # the network reads at our address who we are
    scopes: ClassVar[frozenset[str]]

    def __init__(self, app: App | None = None) -> None:
        """Take how this installation is known there."""
        self.app = app or App()

    def register(self, host: str, *, redirect: str, website: str) -> App:
        """Make this installation known at one server. Raises ConnectionRefused."""
        raise NotImplementedError

    def document(self, address: str, *, redirect: str) -> dict[str, Any]:
        """Return what stands at *address* for the network to read, for one that wants that."""
        raise NotImplementedError

    def new_key(self) -> str:
        """Return a new key with which this installation proves itself there. Secret."""
        raise NotImplementedError

    @abstractmethod
    def begin(self, *, redirect: str, host: str = "", handle: str = "") -> Begun:
        """Return the page at which the person gives consent. Raises ConnectionRefused."""

    @abstractmethod
    def finish(self, returned: Mapping[str, str], *, begun: Begun, redirect: str) -> Connected:
        """Turn what the network sent back with the person into credentials.

        Raises ConnectionRefused, and then nothing has to be kept.
        """

    def sign_in(self, handle: str, password: str) -> Connected:
        """Connect with a password made for programs. Raises ConnectionRefused."""
        raise NotImplementedError

    def renews(self, credentials: Credentials) -> bool:
        """Whether these can be made new without their owner."""
        return bool(credentials.refresh_token)

    def refresh(self, credentials: Credentials) -> Credentials | PersonMustAct | TryAgain:
        """Return new credentials. To be called under a lock: old ones may be dead afterwards."""
        raise NotImplementedError

    def revoke(self, credentials: Credentials) -> bool:
        """Tell the network to forget; whether it said that it did. Raises nothing."""
        return False


def new_state() -> str:
    """Return a value that ties the way back to the way there (RFC 6749, 10.12)."""
    return secrets.token_urlsafe(32)


def new_verifier() -> str:
    """Return a PKCE code verifier (RFC 7636, 4.1): 43 to 128 unreserved characters."""
    return secrets.token_urlsafe(64)


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def code_in(returned: Mapping[str, str], *, begun: Begun, network: Any) -> str:
    """Return the code that came back with the person, once it is sure that it is theirs.

    Raises NotThisBrowser for another state, ConsentDeclined when the person said no, and
    ConnectionRefused for any other error (RFC 6749, 4.1.2).
    """
    if not secrets.compare_digest(returned.get("state", "").encode(), begun.state.encode()):
        raise NotThisBrowser(network=network)
    if returned.get("error") in {
        "access_denied",
        "user_cancelled_login",
        "user_cancelled_authorize",
    }:
        raise ConsentDeclined(network=network)
    if not returned.get("code"):
        raise ConnectionRefused(network=network)
    return returned["code"]
