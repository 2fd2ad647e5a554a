"""Connecting an account on any Mastodon server: known once per server, consent by OAuth and PKCE.

Source: https://docs.joinmastodon.org/methods/apps/, https://docs.joinmastodon.org/methods/oauth/
and https://docs.joinmastodon.org/api/oauth-scopes/. Tokens do not expire.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from merkwerk.networks.connecting import (
    Account,
    Asks,
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
from merkwerk.networks.mastodon import api
from merkwerk.networks.publishing import Answer, App, CallFailed, Credentials, call

LABEL = "Mastodon"


class MastodonConnector(Connector):
    """Connects an account of any server."""

    key = "mastodon"
    asks = Asks.HOST
    registers_per_host = True
    can_revoke = True
    scopes = frozenset({"profile", "write:statuses", "write:media"})

    def register(self, host: str, *, redirect: str, website: str) -> App:
        """Make this installation known at *host*. Raises ConnectionRefused, InstanceRefused."""
        base = api.origin(self.app, host)
        about = {"client_name": "Merkwerk", "redirect_uris": redirect, "website": website}
        about["scopes"] = " ".join(sorted(self.scopes))
        made = _good(call("POST", f"{base}/api/v1/apps", form=about))
        if not all(isinstance(made.get(name), str) for name in ("client_id", "client_secret")):
            raise NetworkSilent(network=host)
        return App(client_id=made["client_id"], client_secret=made["client_secret"], address=base)

    def begin(self, *, redirect: str, host: str = "", handle: str = "") -> Begun:
        """Return the server's page for consent; it asks again who one is."""
        verifier, state = new_verifier(), new_state()
        asked = {
            "response_type": "code",
            "client_id": self.app.client_id,
            "redirect_uri": redirect,
            "scope": " ".join(sorted(self.scopes)),
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
            "force_login": "true",
        }
        address = f"{api.origin(self.app, host)}/oauth/authorize?{urlencode(asked)}"
        return Begun(address=address, state=state, memory={"verifier": verifier, "host": host})

    def finish(self, returned: Mapping[str, str], *, begun: Begun, redirect: str) -> Connected:
        """Turn the code into a token that does not expire. Raises ConnectionRefused."""
        host = str(begun.memory["host"])
        asked = {
            "grant_type": "authorization_code",
            "code": code_in(returned, begun=begun, network=host),
            "redirect_uri": redirect,
            "code_verifier": str(begun.memory["verifier"]),
            "scope": " ".join(sorted(self.scopes)),
        } | self._ourselves()
        base = api.origin(self.app, host)
        made = _good(call("POST", f"{base}/oauth/token", form=asked), host)
        granted = frozenset(str(made.get("scope", "")).split())
        if not isinstance(made.get("access_token"), str) or not self.scopes <= granted:
            raise ConsentTooNarrow(network=host)
        token = made["access_token"]
        account = self._who(base, token, host)
        credentials = Credentials(
            access_token=token, scopes=granted, account=account.id, handle=account.handle, host=host
        )
        return Connected(credentials=credentials, account=account)

    def revoke(self, credentials: Credentials) -> bool:
        """Tell the server to forget the token; whether it said that it did."""
        asked = self._ourselves() | {"token": credentials.access_token}
        answer = call("POST", f"{api.origin(self.app, credentials.host)}/oauth/revoke", form=asked)
        return isinstance(answer, Answer) and answer.is_good

    def _ourselves(self) -> dict[str, str]:
        return {"client_id": self.app.client_id, "client_secret": self.app.client_secret}

    def _who(self, base: str, token: str, host: str) -> Account:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{base}/api/v1/accounts/verify_credentials"
        found = _good(call("GET", address, headers=headers), host)
        if not isinstance(found.get("id"), str):
            raise NetworkSilent(network=host)
        return Account(
            id=found["id"],
            name=str(found.get("display_name") or found.get("username") or ""),
            handle=f"@{found.get('username', '')}@{host}",
            picture=str(found.get("avatar_static") or found.get("avatar") or ""),
            address=str(found.get("url") or ""),
        )


def _good(answer: Answer | CallFailed, host: str = LABEL) -> dict[str, Any]:
    """Return what came; raise ConnectionRefused when it did not."""
    if isinstance(answer, CallFailed) or answer.status >= 500 or answer.status == 429:
        raise NetworkSilent(network=host)
    if not answer.is_good:
        raise ConnectionRefused(network=host)
    return answer.json()
