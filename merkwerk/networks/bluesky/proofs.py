"""Calls that prove they come from the holder of a key: DPoP, with the server's nonces.

Source: RFC 9449 (https://www.rfc-editor.org/rfc/rfc9449) and https://atproto.com/specs/oauth#dpop:
ES256, one key for a session, a nonce of the server's in every proof. The authorization server and
the account's server each give nonces of their own, so they are kept by origin.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from merkwerk.networks.publishing import Answer, CallFailed, call

ASKS = "use_dpop_nonce"


def new_key() -> dict[str, Any]:
    """Return a new private key as JWK (RFC 7517). Secret."""
    return dict(ECKey.generate_key("P-256").as_dict(private=True))


def read_key(key: Any) -> ECKey | None:
    """Return the key of a private JWK; None when it is none that can sign."""
    try:
        read = ECKey.import_key(dict(key))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return read if read.is_private and read.curve_name == "P-256" else None


class Prover:
    """One session's key, and the newest nonce of each server it calls."""

    def __init__(self, key: ECKey) -> None:
        """Take the key that proves."""
        self._key = key
        self._nonces: dict[str, str] = {}

    def call(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        **sent: Any,
    ) -> Answer | CallFailed:
        """Call with a proof, and once more if the server only asks for a nonce of its own.

        A call that is refused for its nonce did nothing (RFC 9449, 8), so repeating it is safe.
        Takes what ``kit.calling.call`` takes; raises nothing.
        """
        answer = self.once(method, url, token=token, headers=headers, **sent)
        if isinstance(answer, Answer) and asks_for_nonce(answer):
            answer = self.once(method, url, token=token, headers=headers, **sent)
        return answer

    def once(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        **sent: Any,
    ) -> Answer | CallFailed:
        """Call with a proof, once, and remember the nonce that the server gives."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        proof = self.proof(method, url, token=token, nonce=self._nonces.get(origin, ""))
        own = {"DPoP": proof} | ({"Authorization": f"DPoP {token}"} if token else {})
        answer = call(method, url, headers=own | dict(headers or {}), **sent)
        if isinstance(answer, Answer) and answer.headers.get("dpop-nonce"):
            self._nonces[origin] = answer.headers["dpop-nonce"]
        return answer

    def proof(self, method: str, url: str, *, token: str = "", nonce: str = "") -> str:
        """Return the proof for one call (RFC 9449, 4.2), bound to *token* by its hash.

        The moment is the machine's: the other side compares it with its own clock.
        """
        claims: dict[str, Any] = {"jti": secrets.token_urlsafe(16), "htm": method}
        claims |= {"htu": url.partition("?")[0].partition("#")[0], "iat": int(time.time())}
        claims |= {"nonce": nonce} if nonce else {}
        claims |= {"ath": _hash(token)} if token else {}
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self._key.as_dict(private=False)}
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])


def asks_for_nonce(answer: Answer) -> bool:
    """Whether a call was refused only for want of the server's nonce (RFC 9449, 8 and 9)."""
    if answer.status not in {400, 401}:
        return False
    told = answer.json().get("error") == ASKS
    return told or ASKS in answer.headers.get("www-authenticate", "")


def _hash(token: str) -> str:
    digest = hashlib.sha256(token.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
