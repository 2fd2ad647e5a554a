"""The only way out: every address Merkwerk fetches is fetched here.

Two doors. The *hostile* door is for addresses that people type or feeds hold: public hosts only,
ports 80 and 443, the name looked up once and the connection made to the very address that was
judged. The *named* door opens exact origins (scheme, host, port) from the operator's settings,
which may be private. Each redirect is judged anew, and none leads from a public site to a named
origin.
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version

import requests
from AntiSSRF import AntiSSRFError
from urllib3.exceptions import HTTPError

from merkwerk.kit import addresses, doors, fetch_problems, lifelines
from merkwerk.kit.fetch_problems import FetchProblem
from merkwerk.kit.sniffing import FEED, IMAGE, PAGE, PAGE_OR_FEED, Accept

__all__ = [
    "FEED",
    "IMAGE",
    "PAGE",
    "PAGE_OR_FEED",
    "Accept",
    "FetchProblem",
    "Fetched",
    "get",
    "named_origins",
    "user_agent",
]

MOST_BYTES = 5_000_000
DEADLINE_S = 10.0
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the address where we ended, and the body within the limits, unpacked.

    ``headers`` has lower-case names. ``status`` is 2xx, or 304 when the caller's copy is fresh.
    """

    url: str
    status: int
    content_type: str
    charset: str | None
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wish:
    """One request as it travels over redirects; ``named`` shrinks to nothing at a public site."""

    url: str
    accept: Accept
    max_bytes: int
    deadline_s: float
    named: frozenset[str]
    headers: dict[str, str]


def get(
    url: str,
    *,
    accept: Accept,
    max_bytes: int = MOST_BYTES,
    deadline_s: float = DEADLINE_S,
    named: Iterable[str] | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Fetched:
    """Fetch an address and return what is there, if it is of the kind we accept.

    max_bytes counts what is sent and what it unpacks to; deadline_s is the total in seconds, from
    looking up the name to the last byte. named are origins of the named door (default: the
    operator's). With etag or last_modified of an earlier answer the status may be 304 and the body
    empty. Raises FetchProblem.
    """
    origins = named_origins() if named is None else _origins(named)
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    kept = {name: value for name, value in headers.items() if value and value.isprintable()}
    wish = _Wish(url, accept, max_bytes, deadline_s, origins, kept)
    try:
        return lifelines.within(deadline_s, partial(_follow, wish))
    except lifelines.OutOfTime:
        raise fetch_problems.TooSlow from None


def named_origins() -> frozenset[str]:
    """The origins of the named door, from ``MERKWERK_NAMED_ORIGINS``; none without settings."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        return _origins(getattr(settings, "MERKWERK_NAMED_ORIGINS", ()))
    except ImproperlyConfigured:
        return frozenset()


@cache
def user_agent() -> str:
    """How we introduce ourselves."""
    try:
        return f"Merkwerk/{version('merkwerk')} (fetches a page or feed that a curator added)"
    except PackageNotFoundError:
        return "Merkwerk (fetches a page or feed that a curator added)"


def _origins(named: Iterable[str]) -> frozenset[str]:
    return frozenset(addresses.origin(address) for address in named) - {""}


def _follow(wish: _Wish) -> Fetched:
    for _ in range(MOST_REDIRECTS + 1):
        outcome = _ask(wish)
        if isinstance(outcome, Fetched):
            return outcome
        still_named = wish.named if _is_named(wish) else frozenset[str]()
        wish = replace(wish, url=outcome, named=still_named)
    raise fetch_problems.TooManyRedirects


def _ask(wish: _Wish) -> Fetched | str:
    """Fetch one address; the address it redirects to comes back as text."""
    wish = replace(wish, url=_judged(wish))
    with _session(wish) as session:
        try:
            return _answer(session, wish)
        except (AntiSSRFError, doors.PrivateAddress):
            raise fetch_problems.RefusedAddress from None
        except requests.exceptions.SSLError as error:
            raise fetch_problems.BadCertificate from error
        except (requests.exceptions.InvalidURL, UnicodeError) as error:
            raise fetch_problems.BadAddress from error
        except requests.Timeout as error:
            raise fetch_problems.TooSlow from error
        except (requests.RequestException, OSError) as error:
            raise fetch_problems.Unreachable from error


def _judged(wish: _Wish) -> str:
    if _is_named(wish) and not addresses.has_credentials(wish.url):
        return addresses.absolute(wish.url).partition("#")[0]
    judgement = addresses.judge(wish.url)
    if not judgement.url:
        raise fetch_problems.BadAddress
    if not judgement.allowed:
        raise fetch_problems.RefusedAddress
    return judgement.url.partition("#")[0]


def _is_named(wish: _Wish) -> bool:
    return addresses.origin(wish.url) in wish.named


def _answer(session: requests.Session, wish: _Wish) -> Fetched | str:
    response = session.get(wish.url, stream=True, allow_redirects=False, timeout=wish.deadline_s)
    with response:
        if addresses.host(response.request.url or "") != addresses.host(wish.url):
            raise fetch_problems.RefusedAddress
        if response.status_code in REDIRECTS and "location" in response.headers:
            return _next_address(response, wish)
        return _received(response, wish)


def _next_address(response: requests.Response, wish: _Wish) -> str:
    location = response.headers["location"].encode("latin-1", "replace").decode("utf-8", "replace")
    following = addresses.judge(location, wish.url).url
    if not following:
        raise fetch_problems.BadAddress
    return following


def _received(response: requests.Response, wish: _Wish) -> Fetched:
    status = response.status_code
    if status == NOT_MODIFIED and wish.headers:
        return _fetched(response, wish, "", b"")
    if not 200 <= status < 300:  # RFC 9110 15.3: the answers that carry what was asked
        raise fetch_problems.of_status(status, response.headers.get("retry-after"))
    declared, _ = _label(response)
    if not wish.accept.takes(declared):
        raise fetch_problems.WrongType
    body = _body(response, wish.max_bytes)
    if not body.strip():
        raise fetch_problems.Empty
    if not wish.accept.recognises(body):
        raise fetch_problems.WrongType
    return _fetched(response, wish, declared, body)


def _fetched(response: requests.Response, wish: _Wish, declared: str, body: bytes) -> Fetched:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Fetched(wish.url, response.status_code, declared, _label(response)[1], body, headers)


def _label(response: requests.Response) -> tuple[str, str | None]:
    """The declared type and character set, the latter only when Python knows it."""
    declared, _, rest = response.headers.get("content-type", "").partition(";")
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return declared.strip().lower(), _known_charset(value.strip(" \t\"'"))
    return declared.strip().lower(), None


def _known_charset(label: str) -> str | None:
    try:
        return codecs.lookup(label).name
    except (LookupError, ValueError):
        return None


def _body(response: requests.Response, max_bytes: int) -> bytes:
    too_big = fetch_problems.TooBig(megabytes=f"{max_bytes / 1_000_000:g}")
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(length) < 20 and int(length) > max_bytes:
        raise too_big
    body = bytearray()
    try:
        for chunk in response.raw.stream(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > max_bytes or response.raw.tell() > max_bytes:
                raise too_big
    except (HTTPError, OSError) as error:
        raise fetch_problems.CutShort from error
    return bytes(body)


def _session(wish: _Wish) -> requests.Session:
    session = doors.named() if _is_named(wish) else doors.hostile()
    session.headers.update(_manners(wish))
    return session


def _manners(wish: _Wish) -> dict[str, str]:
    return {
        "User-Agent": user_agent(),
        "Accept": wish.accept.header,
        "Accept-Language": "nl, en;q=0.8, *;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **wish.headers,
    }
