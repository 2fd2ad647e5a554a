"""The server at which people give consent: where it is, and what it is asked.

Source: https://atproto.com/specs/oauth: RFC 9728 and RFC 8414 for where it is, RFC 9126 (the
question is pushed beforehand), RFC 7636 (PKCE), RFC 9449 (DPoP), RFC 9207 (who answered) and
RFC 7009 (revocation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from merkwerk.networks.bluesky import client, proofs
from merkwerk.networks.bluesky.identity import LABEL, is_origin
from merkwerk.networks.connecting import ConnectionRefused, NetworkSilent
from merkwerk.networks.publishing import Answer, App, CallFailed, call

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "pushed_authorization_request_endpoint")


@dataclass(frozen=True, slots=True)
class Server:
    """An authorization server: its name, and where it takes what."""

    issuer: str
    consent: str
    token: str
    question: str
    revocation: str = ""


def issuer_of(server: str) -> str:
    """Return the authorization server of an account's server. Raises ConnectionRefused."""
    found = good(call("GET", f"{server}/.well-known/oauth-protected-resource"))
    issuers = found.get("authorization_servers")
    if found.get("resource") != server or not isinstance(issuers, list) or len(issuers) != 1:
        raise NetworkSilent(network=LABEL)
    if not is_origin(issuers[0]):
        raise NetworkSilent(network=LABEL)
    return str(issuers[0]).rstrip("/")


def server_at(issuer: str) -> Server:
    """Return the authorization server of that name. Raises ConnectionRefused.

    It has to say that it is who we asked, and to offer what the protocol demands.
    """
    found = good(call("GET", f"{issuer}/.well-known/oauth-authorization-server"))
    wanted = {
        "dpop_signing_alg_values_supported": "ES256",
        "code_challenge_methods_supported": "S256",
        "scopes_supported": "atproto",
    }
    offers = all(one in _list(found.get(name)) for name, one in wanted.items())
    consent, token, question = (_address(found.get(name)) for name in _ENDPOINTS)
    if found.get("issuer") != issuer or not (offers and consent and token and question):
        raise NetworkSilent(network=LABEL)
    return Server(issuer, consent, token, question, _address(found.get("revocation_endpoint")))


def ask(
    url: str,
    form: Mapping[str, str],
    *,
    server: Server,
    app: App,
    own_id: str,
    prover: proofs.Prover,
) -> Answer | CallFailed:
    """Send a form to an authorization server as this installation, with proof. Raises nothing.

    A signature is made anew for a second try, since a server takes each of them once.
    """
    for _ in range(2):
        who = client.proof_of_client(app, own_id=own_id, issuer=server.issuer)
        answer = prover.once("POST", url, form={**form, **who})
        if not (isinstance(answer, Answer) and proofs.asks_for_nonce(answer)):
            break
    return answer


def good(answer: Answer | CallFailed) -> dict[str, Any]:
    """Return what came; raise ConnectionRefused when it did not."""
    if isinstance(answer, CallFailed) or answer.status >= 500 or answer.status == 429:
        raise NetworkSilent(network=LABEL)
    if not answer.is_good:
        raise ConnectionRefused(network=LABEL)
    return answer.json()


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _address(found: Any) -> str:
    """Return an endpoint, if it is one that we would send a secret to."""
    origin = "/".join(found.split("/")[:3]) if isinstance(found, str) else ""
    return found if is_origin(origin) else ""
