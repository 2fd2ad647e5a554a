"""Connecting a Bluesky account: by consent at its own server, or with an app password.

Source: https://atproto.com/specs/oauth for consent, and
https://docs.bsky.app/docs/api/com-atproto-server-create-session for app passwords, which serve an
installation that Bluesky's servers cannot reach. Refresh tokens of consent are good for once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from merkwerk.kit import clock
from merkwerk.networks.bluesky import api, authorising, client, identity, profile, proofs, sessions
from merkwerk.networks.bluesky.identity import LABEL, Home
from merkwerk.networks.connecting import (
    Asks,
    Begun,
    Connected,
    ConnectionRefused,
    Connector,
    ConsentTooNarrow,
    NetworkSilent,
    NotThisBrowser,
    challenge_of,
    code_in,
    new_state,
    new_verifier,
)
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import Answer, CallFailed, Credentials

# https://atproto.com/specs/oauth#tokens-and-session-lifetime; servers may give confidential
# clients as little as three months.
PUBLIC_DAYS = 14  # from the consent on, however often it is refreshed
CONFIDENTIAL_DAYS = 90  # from the last refresh on
_MOST_S = 24 * 3600


class BlueskyConnector(Connector):
    """Connects an account of any server."""

    key = "bluesky"
    asks = Asks.HANDLE
    publishes_document = True
    takes_app_password = True
    can_revoke = True
    scopes = client.SCOPES

    def document(self, address: str, *, redirect: str) -> dict[str, Any]:
        """Return what Bluesky's servers read at *address* of who we are."""
        return client.client_metadata(address, redirect=redirect, key=self.app.client_secret)

    def new_key(self) -> str:
        """Return a new private key of this installation."""
        return client.new_client_key()

    def begin(self, *, redirect: str, host: str = "", handle: str = "") -> Begun:
        """Push the question to the account's authorization server; return its page for consent.

        Raises ConnectionRefused.
        """
        home = identity.find(self.app, handle)
        server = authorising.server_at(authorising.issuer_of(home.server))
        own_id, key = client.client_id(self.app, redirect), proofs.new_key()
        verifier, state = new_verifier(), new_state()
        asked = {"response_type": "code", "redirect_uri": redirect, "scope": client.SCOPE}
        asked |= {"state": state, "login_hint": home.handle}
        asked |= {"code_challenge": challenge_of(verifier), "code_challenge_method": "S256"}
        answer = self._ask(server.question, asked, server=server, own_id=own_id, key=key)
        kept = authorising.good(answer).get("request_uri")
        if not isinstance(kept, str):
            raise NetworkSilent(network=LABEL)
        address = f"{server.consent}?{urlencode({'client_id': own_id, 'request_uri': kept})}"
        memory = {"verifier": verifier, "key": key, "issuer": server.issuer, "did": home.did}
        return Begun(address=address, state=state, memory=memory | {"client_id": own_id})

    def finish(self, returned: Mapping[str, str], *, begun: Begun, redirect: str) -> Connected:
        """Turn the code into tokens, if the server that gave it is the account's own.

        Raises ConnectionRefused.
        """
        memory = begun.memory
        code = code_in(returned, begun=begun, network=LABEL)
        if returned.get("iss") != memory["issuer"]:  # RFC 9207
            raise NotThisBrowser(network=LABEL)
        server = authorising.server_at(memory["issuer"])
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        asked |= {"code_verifier": memory["verifier"]}
        known = {"own_id": memory["client_id"], "key": memory["key"]}
        made = authorising.good(self._ask(server.token, asked, server=server, **known))
        try:
            return self._proven(made, memory)
        except ConnectionRefused:
            unwanted = {"token": str(made.get("access_token", ""))}
            self._ask(server.revocation, unwanted, server=server, **known)
            raise

    def sign_in(self, handle: str, password: str) -> Connected:
        """Connect with a password made for programs. Raises ConnectionRefused."""
        home = identity.find(self.app, handle)
        return self._connected(sessions.sign_in(home, password), home)

    def refresh(self, credentials: Credentials) -> Credentials | PersonMustAct | TryAgain:
        """Return new credentials. To be called under a lock: old ones may be dead afterwards."""
        if api.PROOF_KEY not in credentials.secrets:
            return sessions.refresh(credentials)
        asked = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}
        answer = self._ask_again(credentials, asked, to="token")
        if isinstance(answer, Answer) and answer.is_good:
            made = answer.json()
            granted = self._granted(made, credentials)
            is_theirs = made.get("sub") == credentials.account
            return granted if granted and is_theirs else PersonMustAct(Why.CONNECT_AGAIN)
        return _not_refreshed(answer)

    def revoke(self, credentials: Credentials) -> bool:
        """Tell the server to forget; whether it said that it did. Raises nothing."""
        if api.PROOF_KEY not in credentials.secrets:
            return sessions.end(credentials)
        token = credentials.refresh_token or credentials.access_token
        answer = self._ask_again(credentials, {"token": token}, to="revocation")
        return isinstance(answer, Answer) and answer.is_good

    def _ask_again(
        self, credentials: Credentials, form: dict[str, str], *, to: str
    ) -> Answer | CallFailed:
        """Send a form for a session that there is; what failed comes back. Raises nothing."""
        known = credentials.secrets
        try:
            server = authorising.server_at(str(known["issuer"]))
            own = {"own_id": str(known["client_id"]), "key": known[api.PROOF_KEY]}
            return self._ask(getattr(server, to), form, server=server, **own)
        except KeyError:
            return Answer(401)
        except ConnectionRefused:
            return CallFailed("unreachable", may_have_arrived=False)

    def _ask(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        server: authorising.Server,
        own_id: str,
        key: Any,
    ) -> Answer | CallFailed:
        read = proofs.read_key(key)
        if read is None:
            raise NotThisBrowser(network=LABEL)
        prover = proofs.Prover(read)
        try:
            return authorising.ask(
                url, form, server=server, app=self.app, own_id=own_id, prover=prover
            )
        except ValueError:  # the installation's own key is none
            raise ConnectionRefused(network=LABEL) from None

    def _proven(self, made: Mapping[str, Any], memory: Mapping[str, Any]) -> Connected:
        """Return the connection of a token answer, once everything about it is right."""
        home = self._home_of(made, memory)
        secrets = {api.PROOF_KEY: memory["key"], "issuer": memory["issuer"]}
        secrets |= {"client_id": memory["client_id"]}
        empty = Credentials(access_token="", account=home.did, host=home.server, secrets=secrets)
        granted = self._granted(made, empty)
        if not granted or not self.scopes <= granted.scopes:
            raise ConsentTooNarrow(network=LABEL)
        return self._connected(granted, home)

    def _home_of(self, made: Mapping[str, Any], memory: Mapping[str, Any]) -> Home:
        """Return where the account of the tokens lives, once this server may speak for it."""
        if made.get("sub") != memory["did"]:
            raise identity.SomebodyElse
        home = identity.home_of(self.app, memory["did"])
        if authorising.issuer_of(home.server) != memory["issuer"]:
            raise ConnectionRefused(network=LABEL)
        return home

    def _granted(self, made: Mapping[str, Any], before: Credentials) -> Credentials | None:
        """Return the credentials of a token answer; None when it is none (RFC 6749, 5.1)."""
        token, fresh, seconds = (
            made.get(name) for name in ("access_token", "refresh_token", "expires_in")
        )
        is_token = isinstance(token, str) and str(made.get("token_type", "")).lower() == "dpop"
        if not is_token or not isinstance(fresh, str) or not isinstance(seconds, int):
            return None
        now = clock.now()
        until = now + timedelta(days=CONFIDENTIAL_DAYS if self.app.client_secret else PUBLIC_DAYS)
        if not self.app.client_secret:
            until = before.refresh_expires_at or until
        return Credentials(
            access_token=str(token),
            refresh_token=fresh,
            expires_at=now + timedelta(seconds=min(max(seconds, 0), _MOST_S)),
            refresh_expires_at=until,
            scopes=frozenset(str(made.get("scope", "")).split()),
            account=before.account,
            handle=before.handle,
            host=before.host,
            secrets=before.secrets,
        )

    def _connected(self, credentials: Credentials, home: Home) -> Connected:
        account = profile.account_of(home)
        named = replace(credentials, handle=account.handle)
        return Connected(credentials=named, account=account)


def _not_refreshed(answer: Answer | CallFailed) -> PersonMustAct | TryAgain:
    """Return why there are no new tokens.

    Where the server cannot read our own document, no person can help: it is tried again.
    """
    if api.error_of(answer).startswith("invalid_client"):
        return TryAgain(Why.DOWN)
    outcome = api.problem(answer)
    return outcome if isinstance(outcome, TryAgain) else PersonMustAct(Why.CONNECT_AGAIN)
