"""Connecting somebody's LinkedIn account: their consent by OAuth, who they are by OpenID Connect.

Source: https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow,
https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2 and
https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens.
An app that keeps a secret gets no PKCE, which is for native apps, on request:
https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow-native. What
ties the way back to the way there is the state, and the code is worth nothing without our secret.

A token lasts for sixty days. Most apps get no token to renew it with, so connecting again is usual;
where there is one, it lasts for a year from the consent, however often it is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

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
from merkwerk.networks.linkedin import api
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import Answer, CallFailed, Credentials, call, failure

LABEL = "LinkedIn"
TOKEN_LASTS = timedelta(days=60)  # where an answer does not say
_LONGEST_S = 10 * 366 * 24 * 3600  # of a life that an answer tells


class LinkedInConnector(Connector):
    """Connects the account of a member."""

    key = "linkedin"
    can_revoke = True
    scopes = frozenset({"openid", "profile", "w_member_social"})

    def begin(self, *, redirect: str, host: str = "", handle: str = "") -> Begun:
        """Return LinkedIn's page for consent."""
        state = new_state()
        asked = {
            "response_type": "code",
            "client_id": self.app.client_id,
            "redirect_uri": redirect,
            "state": state,
            "scope": " ".join(sorted(self.scopes)),
        }
        address = f"{api.site(self.app)}/oauth/v2/authorization?{urlencode(asked)}"
        return Begun(address=address, state=state, memory={})

    def finish(self, returned: Mapping[str, str], *, begun: Begun, redirect: str) -> Connected:
        """Turn the code into credentials for the member's own posts. Raises ConnectionRefused."""
        code = code_in(returned, begun=begun, network=LABEL)
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        made = _good(self._ask_token(asked))
        granted = _scopes(made.get("scope"), asked=self.scopes)
        token = made.get("access_token")
        if not isinstance(token, str) or not token:
            raise NetworkSilent(network=LABEL)
        if not self.scopes <= granted:
            raise ConsentTooNarrow(network=LABEL)
        account = self._who(token)
        held = Credentials(access_token=token, scopes=granted, account=account.id)
        return Connected(credentials=_lasting(held, made), account=account)

    def refresh(self, credentials: Credentials) -> Credentials | PersonMustAct | TryAgain:
        """Return new credentials where there is a token for that; else its owner connects again.

        The token to renew with stays the same, so a lost answer does no harm.
        """
        until = credentials.refresh_expires_at
        if not credentials.refresh_token or (until and until <= clock.now()):
            return PersonMustAct(Why.CONNECT_AGAIN)
        asked = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token}
        answer = self._ask_token(asked)
        made = answer.json() if isinstance(answer, Answer) and answer.is_good else {}
        token = made.get("access_token")
        if not isinstance(token, str) or not token:
            return _not_renewed(answer)
        granted = _scopes(made.get("scope"), asked=credentials.scopes)
        return _lasting(replace(credentials, access_token=token, scopes=granted), made)

    def revoke(self, credentials: Credentials) -> bool:
        """Tell LinkedIn to forget the token; whether it said that it did. Raises nothing."""
        asked = {"token": credentials.access_token} | self._ourselves()
        answer = call("POST", f"{api.site(self.app)}/oauth/v2/revoke", form=asked)
        return isinstance(answer, Answer) and answer.is_good

    def _ask_token(self, asked: Mapping[str, str]) -> Answer | CallFailed:
        form = dict(asked) | self._ourselves()
        return call("POST", f"{api.site(self.app)}/oauth/v2/accessToken", form=form)

    def _ourselves(self) -> dict[str, str]:
        return {"client_id": self.app.client_id, "client_secret": self.app.client_secret}

    def _who(self, token: str) -> Account:
        headers = {"Authorization": f"Bearer {token}"}
        found = _good(call("GET", f"{api.interface(self.app)}/v2/userinfo", headers=headers))
        person = f"urn:li:person:{found.get('sub', '')}"
        if not api.PERSON.fullmatch(person):
            raise NetworkSilent(network=LABEL)
        picture = found.get("picture")
        return Account(
            id=person,
            name=str(found.get("name") or ""),
            picture=picture if isinstance(picture, str) else "",
        )


def _lasting(credentials: Credentials, made: Mapping[str, Any]) -> Credentials:
    """Return the credentials with what an answer says of how long they last.

    The end of the token to renew with is fixed at the consent: it never moves to later.
    """
    renews = made.get("refresh_token") or credentials.refresh_token
    known = credentials.refresh_expires_at
    until = _until(made.get("refresh_token_expires_in")) or known
    return replace(
        credentials,
        expires_at=_until(made.get("expires_in")) or clock.now() + TOKEN_LASTS,
        refresh_token=renews if isinstance(renews, str) else credentials.refresh_token,
        refresh_expires_at=min(until, known) if until and known else until,
    )


def _until(seconds: Any) -> datetime | None:
    told = str(seconds)
    if not (told.isascii() and told.isdigit()):
        return None
    return clock.now() + timedelta(seconds=min(int(told[:12]), _LONGEST_S))


def _scopes(told: Any, *, asked: frozenset[str]) -> frozenset[str]:
    """Return what was granted; LinkedIn parts them by commas, the standard by spaces.

    Where it is not said, it is what was asked for (RFC 6749, 5.1).
    """
    return frozenset(re.split(r"[\s,]+", told.strip())) if isinstance(told, str) else asked


def _not_renewed(answer: Answer | CallFailed) -> PersonMustAct | TryAgain:
    """Return what a refusal means; that our own secret is wrong is not the member's to mend."""
    if isinstance(answer, Answer) and answer.status in (400, 401, 403):
        ours = "client" in str(answer.json().get("error", ""))
        return TryAgain(Why.DOWN) if ours else PersonMustAct(Why.CONNECT_AGAIN)
    outcome = failure(answer, makes_the_post=False)
    return outcome if isinstance(outcome, TryAgain) else TryAgain(Why.DOWN)


def _good(answer: Answer | CallFailed) -> dict[str, Any]:
    """Return what came; raise ConnectionRefused when it did not."""
    if isinstance(answer, CallFailed) or answer.status >= 500 or answer.status == 429:
        raise NetworkSilent(network=LABEL)
    if not answer.is_good:
        raise ConnectionRefused(network=LABEL)
    return answer.json()
