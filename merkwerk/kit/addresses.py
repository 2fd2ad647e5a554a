"""Which addresses we would open, and when two addresses are the same.

Addresses are parsed as browsers parse them (WHATWG URL standard, https://url.spec.whatwg.org/), so
that what we judge is what is opened. A host name is judged by its form alone, without DNS: the
addresses behind it are judged by ``merkwerk.kit.http`` at the moment of connecting.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import unquote

from ada_url import URL, HostType
from AntiSSRF.ipaddress_ranges import IPAddressRanges

MOST_CHARACTERS = 8000
TOO_LONG = f"longer than {MOST_CHARACTERS} characters"
SCHEMES = {"http:": 80, "https:": 443}
PORTS = frozenset(SCHEMES.values())
NOT_RESOLVED = "not resolved"

# Ends of names that never belong to a public site: RFC 6761, 6762, 7686, RFC 8375, 9476,
# ICANN's reservation of .internal (2024), and the names private networks use by habit
# (RFC 6762 appendix G). The name .example stays: documents use it as a stand-in for a public one.
PRIVATE_ENDS = frozenset(
    [
        "alt",
        "arpa",
        "corp",
        "home",
        "i2p",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "mail",
        "onion",
        "private",
        "test",
        "workgroup",
    ]
)
# The IANA registries of special-purpose addresses, as Microsoft's AntiSSRF keeps them.
SPECIAL_NETWORKS = tuple(ip_network(cidr) for cidr in IPAddressRanges.recommended_latest)
PUBLIC_IPV6 = ip_network("2000::/3")  # RFC 4291 2.4: global unicast as handed out by IANA
_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])"
)
MOST_NAME_CHARACTERS = 253  # RFC 1035 2.3.4

_TRACKING_STARTS = ("utm_", "pk_", "mtm_", "matomo_", "hsa_", "_hs", "__hs", "oly_", "vero_")
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "twclid",
        "ttclid",
        "li_fat_id",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "yclid",
        "ysclid",
        "mkt_tok",
        "srsltid",
        "epik",
        "sccid",
        "_ga",
        "_gl",
        "wickedid",
        "rb_clickid",
        "hsctatracking",
        "xtor",
        "at_medium",
        "at_campaign",
        "dm_i",
        "s_cid",
    ]
)
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What we think of one address: as browsers write it, as we compare it, and may it be opened.

    ``url`` is empty when the text is no address, ``canonical`` also when it is too long to compare;
    ``reason`` is plain English.
    """

    url: str
    canonical: str
    allowed: bool
    reason: str


def judge(address: str, base: str | None = None) -> Judgement:
    """Judge an address, relative to base where given; never raises and asks no DNS.

    Only http and https, ports 80 and 443, no name or password, and a host that is public by form.
    """
    parsed, reason = _parse(address, base)
    if parsed is None:
        whole = _url(address, base) if reason == TOO_LONG else None
        return Judgement(whole.href if whole else "", "", False, reason)
    refusal = _refusal(parsed)
    canonical = _canonical_form(parsed)
    if refusal:
        return Judgement(parsed.href, canonical, False, refusal)
    is_name = parsed.host_type == HostType.DEFAULT
    return Judgement(parsed.href, canonical, True, NOT_RESOLVED if is_name else "public address")


def canonical(address: str, base: str | None = None) -> str:
    """The form of an address for comparing, or "" when it is none.

    Host in lower case and without a closing dot, no default port, no user, no fragment, no tracking
    parameters; the other parameters sorted by name (those of one name keep their order);
    needless escapes undone and the rest in capitals (RFC 3986 6.2.2).
    """
    parsed, _ = _parse(address, base)
    return "" if parsed is None else _canonical_form(parsed)


def absolute(address: str, base: str | None = None) -> str:
    """The address as a browser would request it, or "" unless it is an http or https address."""
    parsed, _ = _parse(address, base)
    return "" if parsed is None or parsed.protocol not in SCHEMES else str(parsed.href)


def origin(address: str) -> str:
    """Scheme, host and port written out (``https://example.nl:443``), or "" when there is none."""
    parsed, _ = _parse(address, None)
    if parsed is None or parsed.protocol not in SCHEMES:
        return ""
    return f"{parsed.protocol}//{parsed.hostname}:{parsed.port or SCHEMES[parsed.protocol]}"


def host(address: str) -> str:
    """The host of an address in lower case, or "" when there is none."""
    parsed, _ = _parse(address, None)
    return "" if parsed is None else str(parsed.hostname)


def has_credentials(address: str) -> bool:
    """Does the address carry a user name or a password?"""
    parsed, _ = _parse(address, None)
    return parsed is not None and bool(parsed.username or parsed.password)


@lru_cache(maxsize=4096)
def is_public_ip(literal: str) -> bool:
    """Is this IP address one of the public internet, without another address packed inside it?"""
    try:
        ip = ip_address(literal.strip("[]").partition("%")[0])
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not _is_special(ip)


def _is_special(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and (ip not in PUBLIC_IPV6 or ip.sixtofour or ip.teredo):
        return True
    return any(ip in network for network in SPECIAL_NETWORKS if network.version == ip.version)


def _parse(address: str, base: str | None) -> tuple[URL | None, str]:
    if not address.strip():
        return None, "empty"
    if len(address) > MOST_CHARACTERS:
        return None, TOO_LONG
    parsed = _url(address, base)
    return parsed, "" if parsed else "not an address"


def _url(address: str, base: str | None) -> URL | None:
    try:
        return URL(address, base) if base else URL(address)
    except ValueError:
        return None


def _refusal(parsed: URL) -> str:
    if parsed.protocol not in SCHEMES:
        return "only http and https addresses"
    if parsed.username or parsed.password:
        return "contains a user name or password"
    if parsed.port and int(parsed.port) not in PORTS:
        return "only ports 80 and 443"
    if parsed.host_type != HostType.DEFAULT:
        return "" if is_public_ip(parsed.hostname) else "not a public IP address"
    return _refusal_of_name(parsed.hostname)


def _refusal_of_name(name: str) -> str:
    name = name.removesuffix(".")
    if "." not in name:
        return f"a name without a dot is not public ({NOT_RESOLVED})"
    if len(name) > MOST_NAME_CHARACTERS or not _NAME.fullmatch(name):
        return f"not a name that can be looked up ({NOT_RESOLVED})"
    if name.rpartition(".")[2] in PRIVATE_ENDS:
        return f"not a public name ({NOT_RESOLVED})"
    return ""


def _canonical_form(parsed: URL) -> str:
    """Shape it until it stays as it is: undone escapes may make a dot segment."""
    while (form := _shaped(parsed)) != parsed.href and URL.can_parse(form):
        parsed = URL(form)
        if parsed.href == form and _shaped(parsed) == form:
            break
    return form


def _shaped(parsed: URL) -> str:
    if parsed.protocol not in SCHEMES:
        return str(parsed.href).partition("#")[0]
    port = f":{parsed.port}" if parsed.port else ""
    name = parsed.hostname.rstrip(".") or parsed.hostname
    query = _canonical_query(parsed.search.removeprefix("?"))
    path = _plain_escapes(parsed.pathname)
    return f"{parsed.protocol}//{name}{port}{path}{'?' if query else ''}{query}"


def _canonical_query(query: str) -> str:
    parts = [part for part in _plain_escapes(query).split("&") if part]
    kept = [part for part in parts if not _is_tracking(part.partition("=")[0])]
    return "&".join(sorted(kept, key=lambda part: part.partition("=")[0]))


def _is_tracking(name: str) -> bool:
    name = unquote(name).lower()
    return name in _TRACKING or name.startswith(_TRACKING_STARTS)


def _plain_escapes(text: str) -> str:
    """Undo escapes of characters that need none; again until nothing changes, so it is stable."""
    while True:
        plain = _ESCAPE.sub(_plain_escape, text)
        if plain == text:
            return text
        text = plain


def _plain_escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
