"""Connecting a profile of Threads: consent, a short-lived token, and a long-lived one in its place.

Source: https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions
and https://developers.facebook.com/documentation/threads/get-started/long-lived-tokens. There is no
PKCE, and no call by which a token is given back: people take the consent away in Threads itself.
What was granted is told by https://developers.facebook.com/documentation/threads/troubleshooting.
The app's id and secret are those of the *Threads* use case, not those of the Meta app around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from merkwerk.kit import clock
from merkwerk.networks.connecting import (
    Account,
    Begun,
    Connected,
    ConnectionRefused,
    Connector,
    ConsentTooNarrow,
    NetworkSilent,
    code_in,
    new_state,
)
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import Answer, App, CallFailed, Credentials, call
from merkwerk.networks.threads import api
from merkwerk.networks.threads.publisher import SCOPES, profile

LABEL = "Threads"
LASTS = timedelta(days=60)  # a long-lived token
RIPENS = timedelta(hours=24)  # until it may be renewed
WRONG_APP_ID = str(api.WRONG_APP_ID)


class WrongApp(ConnectionRefused):
    """The id in the settings is another than Threads knows this installation by."""

    code = "wrong_app"
    sentence = _(
        "%(network)s does not know this site. Your administrator has to fill in the app ID and "
        "secret of Threads, not those of Facebook."
    )


class ThreadsConnector(Connector):
    """Connects a profile."""

    key = "threads"
    scopes = SCOPES

    def begin(self, *, redirect: str, host: str = "", handle: str = "") -> Begun:
        """Return the page for consent."""
        state = new_state()
        asked = {
            "client_id": self.app.client_id,
            "redirect_uri": redirect,
            "scope": ",".join(sorted(self.scopes)),
            "response_type": "code",
            "state": state,
        }
        page = f"{self.app.sign_in or api.SIGN_IN}/oauth/authorize"
        return Begun(address=f"{page}?{urlencode(asked)}", state=state, memory={})

    def finish(self, returned: Mapping[str, str], *, begun: Begun, redirect: str) -> Connected:
        """Turn the code into a token for 60 days. Raises ConnectionRefused."""
        if WRONG_APP_ID in (returned.get("error_code"), returned.get("error_subcode")):
            raise WrongApp(network=LABEL)
        code = code_in(returned, begun=begun, network=LABEL).removesuffix("#_")
        short = _token_in(_good(self._redeem(code, redirect)))
        asked = {"grant_type": "th_exchange_token", "client_secret": self.app.client_secret}
        long = _good(self._ask("access_token", short, **asked))
        token = _token_in(long)
        granted = self._granted(token)
        if not self.scopes <= granted:
            raise ConsentTooNarrow(network=LABEL)
        account = _who(self.app, token)
        credentials = Credentials(
            access_token=token,
            expires_at=_end_of(long.get("expires_in")),
            scopes=granted,
            account=account.id,
            handle=account.handle,
        )
        return Connected(credentials=credentials, account=account)

    def renews(self, credentials: Credentials) -> bool:
        """Whether these can be made new: the long-lived token itself is exchanged for a new one."""
        return True

    def refresh(self, credentials: Credentials) -> Credentials | PersonMustAct | TryAgain:
        """Return the token of the next 60 days; younger than a day it is not asked for yet."""
        end = credentials.expires_at
        if end is not None and end <= clock.now():
            return PersonMustAct(Why.CONNECT_AGAIN)
        if end is not None and end - clock.now() > LASTS - RIPENS:
            return credentials
        asked = {"grant_type": "th_refresh_token"}
        answer = self._ask("refresh_access_token", credentials.access_token, **asked)
        token = answer.json().get("access_token") if isinstance(answer, Answer) else None
        if isinstance(answer, Answer) and answer.is_good and isinstance(token, str):
            renewed = _end_of(answer.json().get("expires_in"))
            return replace(credentials, access_token=token, expires_at=renewed)
        outcome = api.problem(answer)
        if isinstance(outcome, PersonMustAct | TryAgain):
            return outcome
        return PersonMustAct(Why.CONNECT_AGAIN)

    def _redeem(self, code: str, redirect: str) -> Answer | CallFailed:
        asked = {
            "client_id": self.app.client_id,
            "client_secret": self.app.client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": redirect,
            "code": code,
        }
        return call("POST", f"{api.origin(self.app)}/oauth/access_token", form=asked)

    def _granted(self, token: str) -> frozenset[str]:
        """Return what the token is good for; what was asked for where Threads does not say."""
        answer = self._ask("debug_token", token, input_token=token)
        told = answer.json().get("data") if isinstance(answer, Answer) and answer.is_good else None
        scopes = told.get("scopes") if isinstance(told, dict) else None
        return frozenset(map(str, scopes)) if isinstance(scopes, list) else self.scopes

    def _ask(self, what: str, token: str, **asked: str) -> Answer | CallFailed:
        query = urlencode({**asked, "access_token": token})
        return call("GET", f"{api.origin(self.app)}/{what}?{query}")


def _who(app: App, token: str) -> Account:
    door = api.Door(app, account="me", token=token)
    found = _good(door.get("me", fields="id,username,name,threads_profile_picture_url"))
    if not isinstance(found.get("id"), str):
        raise NetworkSilent(network=LABEL)
    handle = f"@{found.get('username', '')}"
    return Account(
        id=found["id"],
        name=str(found.get("name") or found.get("username") or ""),
        handle=handle,
        picture=str(found.get("threads_profile_picture_url") or ""),
        address=profile(handle),
    )


def _token_in(made: Mapping[str, Any]) -> str:
    token = made.get("access_token")
    if not isinstance(token, str):
        raise NetworkSilent(network=LABEL)
    return token


def _end_of(seconds: Any) -> datetime:
    """Return when a token ends; 60 days where Threads does not say."""
    is_said = isinstance(seconds, int) and 0 < seconds < 10**8
    return clock.now() + (timedelta(seconds=seconds) if is_said else LASTS)


def _good(answer: Answer | CallFailed) -> dict[str, Any]:
    """Return what came; raise ConnectionRefused when it did not."""
    if isinstance(answer, CallFailed) or answer.status >= 500 or answer.status == 429:
        raise NetworkSilent(network=LABEL)
    if answer.is_good:
        return answer.json()
    if WRONG_APP_ID in answer.body.decode("utf-8", "replace"):
        raise WrongApp(network=LABEL)
    if api.problem(answer) == PersonMustAct(Why.CONSENT_IS_MISSING):
        raise ConsentTooNarrow(network=LABEL)
    raise ConnectionRefused(network=LABEL)
