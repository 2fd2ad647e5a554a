"""How this installation is known to Bluesky's servers: a document that they fetch.

Source: https://atproto.com/specs/oauth#clients. The identifier *is* the address of the document.
With a key of its own the installation is *confidential* and people stay connected for longer;
without one it is *public*. ``http://localhost`` stands for a program under development.
"""

from __future__ import annotations

import json
import secrets
import time
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from merkwerk.networks.bluesky import proofs
from merkwerk.networks.publishing import App

SCOPES = frozenset({"atproto", "transition:generic"})
SCOPE = " ".join(sorted(SCOPES))
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_S = 60


def client_metadata(
    address: str, *, redirect: str, name: str = "Merkwerk", key: str = ""
) -> dict[str, Any]:
    """Return the document to be served at *address*, which is the client's identifier too.

    *key* is what ``new_client_key`` gave and makes the client confidential; only its public half
    stands in the document.
    """
    about: dict[str, Any] = {
        "client_id": address,
        "client_name": name,
        "client_uri": "{0.scheme}://{0.netloc}".format(urlsplit(address)),
        "redirect_uris": [redirect],
        "scope": SCOPE,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "application_type": "web",
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "none",
    }
    if not key:
        return about
    public = _read(key).as_dict(private=False)
    signs = {"token_endpoint_auth_method": "private_key_jwt"}
    signs |= {"token_endpoint_auth_signing_alg": "ES256"}
    return about | signs | {"jwks": {"keys": [{**public, "use": "sig", "alg": "ES256"}]}}


def new_client_key() -> str:
    """Return a new private key for an installation, as text to be kept sealed. Secret."""
    key = ECKey.generate_key("P-256")
    return json.dumps(key.as_dict(private=True) | {"kid": key.thumbprint()})


def client_id(app: App, redirect: str) -> str:
    """Return the client's identifier; the one for development where the app has none."""
    if app.client_id:
        return app.client_id
    asked = {"redirect_uri": redirect, "scope": SCOPE}
    return f"http://localhost?{urlencode(asked, quote_via=quote)}"


def proof_of_client(app: App, *, own_id: str, issuer: str) -> dict[str, str]:
    """Return the fields that say who asks: the identifier, and a signature where there is a key.

    Source: RFC 7523, 2.2 and 3; the audience is the authorization server.
    """
    if not app.client_secret:
        return {"client_id": own_id}
    now, key = int(time.time()), _read(app.client_secret)
    claims: dict[str, Any] = {"iss": own_id, "sub": own_id, "aud": issuer}
    claims |= {"jti": secrets.token_urlsafe(16), "iat": now, "exp": now + _ASSERTION_S}
    header = {"alg": "ES256", "kid": key.kid or key.thumbprint()}
    signed = jwt.encode(header, claims, key, algorithms=["ES256"])
    return {
        "client_id": own_id,
        "client_assertion_type": ASSERTION,
        "client_assertion": signed,
    }


def _read(key: str) -> ECKey:
    """Raises ValueError, without the key in it, when it is none."""
    try:
        given = json.loads(key)
    except ValueError:
        given = None
    read = proofs.read_key(given)
    if read is None:
        raise ValueError("The key of this installation for Bluesky is not a private P-256 JWK.")
    return read
