"""Sessions with an app password: begun once, kept alive, ended.

Source: https://docs.bsky.app/docs/api/com-atproto-server-create-session, ``refreshSession`` and
``deleteSession`` beside it. A server allows 300 new sessions a day, so they are kept and refreshed
and never begun for a post. When a token expires stands in the token alone (RFC 7519, 4.1.4).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from merkwerk.networks.bluesky import api, client
from merkwerk.networks.bluesky.identity import LABEL, Home
from merkwerk.networks.connecting import ConnectionRefused, NetworkSilent, WrongPassword
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import Answer, CallFailed, Credentials, call

CREATE = "com.atproto.server.createSession"
REFRESH = "com.atproto.server.refreshSession"
DELETE = "com.atproto.server.deleteSession"
WHOLE_ACCOUNT = "com.atproto.access"  # the scope of a session with the account's own password


class OwnPassword(ConnectionRefused):
    """The account's own password, with which everything can be done. Nothing is kept."""

    code = "own_password"
    sentence = _(
        "This is the password of your account itself, and we do not want to hold it. Make an "
        "app password at Bluesky, under Settings, Privacy and security, and type that one."
    )


def sign_in(home: Home, password: str) -> Credentials:
    """Return the credentials of a new session. Raises ConnectionRefused."""
    sent = {"identifier": home.did, "password": password.strip()}
    answer = call("POST", f"{home.server}/xrpc/{CREATE}", json=sent)
    if isinstance(answer, CallFailed) or answer.status >= 500 or answer.status == 429:
        raise NetworkSilent(network=LABEL)
    if answer.status == 401:
        raise WrongPassword(network=LABEL)
    made = answer.json() if answer.is_good else {}
    credentials = _session_of(made, Credentials(access_token="", host=home.server))
    if credentials is None or credentials.account != home.did:
        raise ConnectionRefused(network=LABEL)
    if _claims(credentials.access_token).get("scope") == WHOLE_ACCOUNT:
        end(credentials)
        raise OwnPassword
    return credentials


def refresh(credentials: Credentials) -> Credentials | PersonMustAct | TryAgain:
    """Return the next tokens of a session, or why there are none. Raises nothing."""
    answer = _with_refresh_token(credentials, REFRESH)
    made = answer.json() if isinstance(answer, Answer) and answer.is_good else {}
    session = _session_of(made, credentials)
    if session:
        is_theirs = session.account == credentials.account
        return session if is_theirs else PersonMustAct(Why.CONNECT_AGAIN)
    outcome = api.problem(answer)
    is_known = isinstance(outcome, PersonMustAct | TryAgain)
    return outcome if is_known else PersonMustAct(Why.CONNECT_AGAIN)  # type: ignore[return-value]


def end(credentials: Credentials) -> bool:
    """End the session; whether the server said that it did. Raises nothing."""
    answer = _with_refresh_token(credentials, DELETE)
    return isinstance(answer, Answer) and answer.is_good


def _with_refresh_token(credentials: Credentials, method: str) -> Answer | CallFailed:
    headers = {"Authorization": f"Bearer {credentials.refresh_token}"}
    return call("POST", f"{credentials.host}/xrpc/{method}", headers=headers)


def _session_of(made: Mapping[str, Any], before: Credentials) -> Credentials | None:
    access, fresh, did = (made.get(name) for name in ("accessJwt", "refreshJwt", "did"))
    if not (isinstance(access, str) and isinstance(fresh, str) and isinstance(did, str)):
        return None
    return replace(
        before,
        access_token=access,
        refresh_token=fresh,
        expires_at=_expiry(access),
        refresh_expires_at=_expiry(fresh),
        scopes=client.SCOPES,  # what an app password is good for
        account=did,
    )


def _expiry(token: str) -> datetime | None:
    told = _claims(token).get("exp")
    try:
        return datetime.fromtimestamp(told, UTC) if isinstance(told, int) else None
    except (ValueError, OverflowError, OSError):
        return None


def _claims(token: str) -> dict[str, Any]:
    """Return what a token says of itself, unproven: it is the server's to judge, not ours."""
    middle = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        found = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
