"""Connecting an account of X: OAuth 2.0 with PKCE, as an app that can keep a secret.

Source: https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code and
https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token. A code lives for
30 seconds and an access token for two hours; a refresh token works once, and brings the next.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from merkwerk.kit import clock
from merkwerk.networks.connecting import (
    Account,
    Begun,
    Connected,
    ConnectionRefused,
    Connector,
    ConsentTooNarrow,
    NetworkSilent,
    challenge_of,
    code_in,
    new_state,
    new_verifier,
)
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import Answer, CallFailed, Credentials, call, wait_of
from merkwerk.networks.x import api
from merkwerk.networks.x.publisher import XPublisher

LABEL = "X"
# RFC 6749, 5.2, and how X itself says that it does not know a token.
_DEAD = frozenset({"invalid_grant", "invalid_request"})


class XConnector(Connector):
    """Connects an account."""

    key = "x"
    can_revoke = True
    scopes = XPublisher.scopes

    def begin(self, *, redirect: str, host: str = "", handle: str = "") -> Begun:
        """Return the page for consent."""
        verifier, state = new_verifier(), new_state()
        asked = {
            "response_type": "code",
            "client_id": self.app.client_id,
            "redirect_uri": redirect,
            "scope": " ".join(sorted(self.scopes)),
            "state": state,  # at most 500 characters
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        page = f"{self.app.sign_in or api.SIGN_IN}/i/oauth2/authorize"
        address = f"{page}?{urlencode(asked, quote_via=quote)}"
        return Begun(address=address, state=state, memory={"verifier": verifier})

    def finish(self, returned: Mapping[str, str], *, begun: Begun, redirect: str) -> Connected:
        """Turn the code into tokens, at once: it lives for 30 seconds. Raises ConnectionRefused."""
        asked = {
            "grant_type": "authorization_code",
            "code": code_in(returned, begun=begun, network=LABEL),
            "redirect_uri": redirect,
            "code_verifier": str(begun.memory["verifier"]),
        }
        credentials = _credentials(_good(self._ask("token", asked)))
        if credentials is None:
            raise NetworkSilent(network=LABEL)
        if not self.scopes <= credentials.scopes or not credentials.refresh_token:
            raise ConsentTooNarrow(network=LABEL)
        account = self._who(credentials.access_token)
        known = replace(credentials, account=account.id, handle=account.handle)
        return Connected(credentials=known, account=account)

    def refresh(self, credentials: Credentials) -> Credentials | PersonMustAct | TryAgain:
        """Return new credentials; the old refresh token is dead after that."""
        if not credentials.refresh_token:
            return PersonMustAct(Why.CONNECT_AGAIN)
        token = credentials.refresh_token
        answer = self._ask("token", {"grant_type": "refresh_token", "refresh_token": token})
        if isinstance(answer, CallFailed):
            return TryAgain(Why.UNREACHABLE)
        made = _credentials(answer.json()) if answer.is_good else None
        if made is not None:
            return _renewed(credentials, made)
        if answer.status in (400, 401) and answer.json().get("error") in _DEAD:
            return PersonMustAct(Why.CONNECT_AGAIN)
        return TryAgain(Why.BUSY if answer.status == 429 else Why.DOWN, wait_of(answer))

    def revoke(self, credentials: Credentials) -> bool:
        """Tell X to forget both tokens; whether it said that it did."""
        tokens = {"refresh_token": credentials.refresh_token}
        tokens["access_token"] = credentials.access_token
        answers = [
            self._ask("revoke", {"token": token, "token_type_hint": hint})
            for hint, token in tokens.items()
            if token
        ]
        return all(isinstance(answer, Answer) and answer.is_good for answer in answers)

    def _ask(self, what: str, asked: Mapping[str, str]) -> Answer | CallFailed:
        """Ask for tokens or to forget one, as who we are (RFC 6749, 2.3.1)."""
        ourselves = f"{quote(self.app.client_id, '')}:{quote(self.app.client_secret, '')}"
        signed = base64.b64encode(ourselves.encode()).decode("ascii")
        address = f"{api.origin(self.app)}/2/oauth2/{what}"
        return call("POST", address, headers={"Authorization": f"Basic {signed}"}, form=asked)

    def _who(self, token: str) -> Account:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{api.origin(self.app)}/2/users/me?user.fields=profile_image_url"
        found = _good(call("GET", address, headers=headers)).get("data")
        if not isinstance(found, dict) or not isinstance(found.get("id"), str):
            raise NetworkSilent(network=LABEL)
        username = str(found.get("username", ""))
        return Account(
            id=found["id"],
            name=str(found.get("name", "")),
            handle=f"@{username}",
            picture=str(found.get("profile_image_url", "")),
            address=f"https://x.com/{quote(username, '')}",
        )


def _credentials(made: Mapping[str, Any]) -> Credentials | None:
    """Return what X gave; None when it gave no token."""
    if not isinstance(made.get("access_token"), str):
        return None
    return Credentials(
        access_token=made["access_token"],
        refresh_token=str(made.get("refresh_token") or ""),
        expires_at=_end_of(made.get("expires_in")),
        scopes=frozenset(str(made.get("scope", "")).split()),
    )


def _end_of(seconds: Any) -> datetime:
    """Return when a token ends; two hours where X does not say."""
    is_said = isinstance(seconds, int) and 0 < seconds < 10**8
    return clock.now() + timedelta(seconds=seconds if is_said else 7200)


def _renewed(old: Credentials, made: Credentials) -> Credentials:
    return replace(
        old,
        access_token=made.access_token,
        refresh_token=made.refresh_token or old.refresh_token,
        expires_at=made.expires_at,
        scopes=made.scopes or old.scopes,
    )


def _good(answer: Answer | CallFailed) -> dict[str, Any]:
    """Return what came; raise ConnectionRefused when it did not."""
    if isinstance(answer, CallFailed) or answer.status >= 500 or answer.status == 429:
        raise NetworkSilent(network=LABEL)
    if not answer.is_good:
        raise ConnectionRefused(network=LABEL)
    return answer.json()
