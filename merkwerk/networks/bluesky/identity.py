"""Where an account lives: from its handle to its identifier to its server.

Source: https://atproto.com/specs/handle, https://atproto.com/specs/did and
https://atproto.com/guides/identity. The handle names an identifier, and the identifier's document
has to name the handle and the server. Every host goes through the safe door of ``kit.calling``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from merkwerk.kit import addresses, http
from merkwerk.networks.bluesky.facets import HANDLE, LONGEST_HANDLE
from merkwerk.networks.connecting import ConnectionRefused, NetworkSilent
from merkwerk.networks.counting import plain
from merkwerk.networks.publishing import Answer, App, CallFailed, call

LABEL = "Bluesky"
RESOLVER = "https://public.api.bsky.app"
DIRECTORY = "https://plc.directory"
SERVER = "AtprotoPersonalDataServer"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?/?")
_PLC = re.compile(r"did:plc:[a-z2-7]{24}")
_WEB = re.compile(r"did:web:(?P<host>[a-z0-9.-]+)")


class NameUnknown(ConnectionRefused):
    """What the person typed is not a name at Bluesky."""

    code = "name_unknown"
    sentence = _(
        "Bluesky does not know this name. Type it as it stands with your profile, "
        "such as anna.bsky.social."
    )


class SomebodyElse(ConnectionRefused):
    """Consent was given for another account than the one that was asked for."""

    code = "somebody_else"
    sentence = _(
        "You gave consent for another account than the one you named. "
        "Begin once more, and sign in at Bluesky with the name that you typed here."
    )


@dataclass(frozen=True, slots=True)
class Home:
    """Who it is, and the origin of the server where the account lives."""

    did: str
    handle: str
    server: str


def find(app: App, typed: str) -> Home:
    """Return where the account of a handle lives. Raises NameUnknown, NetworkSilent."""
    handle = handle_of(typed)
    home = home_of(app, _did_of(app, handle))
    if home.handle != handle:
        raise NameUnknown
    return home


def handle_of(typed: str) -> str:
    """Return the handle that somebody typed, in lower case. Raises NameUnknown.

    An ``@`` in front and marks of direction, which come along when it is copied, are forgiven.
    """
    bare = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", plain(typed))
    handle = bare.strip().removeprefix("@").lower()
    if len(handle) > LONGEST_HANDLE or not HANDLE.fullmatch(handle):
        raise NameUnknown
    return handle


def home_of(app: App, did: str) -> Home:
    """Return where the account of an identifier lives. Raises NameUnknown, NetworkSilent."""
    document = _document(app, did)
    server = _server_in(document)
    if document.get("id") != did or not server:
        raise NameUnknown
    return Home(did, _handle_in(document), server)


def is_origin(address: Any) -> bool:
    """Whether this is the origin of a server that we would trust with a token.

    Encrypted, or named by the operator; nothing behind the host.
    """
    if not isinstance(address, str) or not _ORIGIN.fullmatch(address):
        return False
    return address.startswith("https://") or addresses.origin(address) in http.named_origins()


def _did_of(app: App, handle: str) -> str:
    """Ask the network, and what the handle's own site says if the network does not know."""
    base = app.address or RESOLVER
    method = "com.atproto.identity.resolveHandle"
    answer = call("GET", f"{base}/xrpc/{method}?handle={handle}")
    if isinstance(answer, Answer) and answer.is_good:
        return _checked(answer.json().get("did"))
    own = call("GET", f"https://{handle}/.well-known/atproto-did")
    if isinstance(own, Answer) and own.is_good:
        return _checked(own.body[:1000].decode("ascii", "replace").strip())
    raise _nothing_of(answer)


def _nothing_of(answer: Answer | CallFailed) -> ConnectionRefused:
    """Return whether nobody has this name, or nobody could tell."""
    if isinstance(answer, CallFailed):
        is_silent = answer.code != "refused_address"
    else:
        is_silent = answer.status >= 500 or answer.status == 429
    return NetworkSilent(network=LABEL) if is_silent else NameUnknown()


def _checked(did: Any) -> str:
    if not isinstance(did, str) or not (_PLC.fullmatch(did) or _WEB.fullmatch(did)):
        raise NameUnknown
    return did


def _document(app: App, did: str) -> dict[str, Any]:
    web = _WEB.fullmatch(_checked(did))
    base = app.directory or DIRECTORY
    url = f"https://{web['host']}/.well-known/did.json" if web else f"{base}/{did}"
    answer = call("GET", url)
    if isinstance(answer, Answer) and answer.is_good:
        return answer.json()
    raise _nothing_of(answer)


def _handle_in(document: dict[str, Any]) -> str:
    known = document.get("alsoKnownAs")
    named = [one for one in known if isinstance(one, str)] if isinstance(known, list) else []
    return next((one[5:].lower() for one in named if one.startswith("at://")), "")


def _server_in(document: dict[str, Any]) -> str:
    services = document.get("service")
    for one in services if isinstance(services, list) else []:
        if not isinstance(one, dict) or one.get("type") != SERVER:
            continue
        if str(one.get("id", "")).endswith("#atproto_pds") and is_origin(
            one.get("serviceEndpoint")
        ):
            return str(one["serviceEndpoint"]).rstrip("/")
    return ""
