"""Transport: under which names the site answers, and what follows from https."""

from __future__ import annotations

from urllib.parse import urlsplit

from merkwerk.config.environment import Environment

THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
A_YEAR_SECONDS = 365 * 24 * 60 * 60


def is_https(env: Environment) -> bool:
    """Tell whether people use an address that begins with https://."""
    return env.address.startswith("https://")


def allowed_hosts(env: Environment) -> list[str]:
    """Return the names the site answers to: its own, and in development this machine's too."""
    host = urlsplit(env.address).hostname or ""
    own = f"[{host}]" if ":" in host else host
    return [own] if env.is_production else [own, *THIS_MACHINE]


def proxy_header(env: Environment) -> tuple[str, str] | None:
    """Return the header by which a proxy of ours says that somebody came by https.

    Anybody could send it, so it counts only behind a proxy that is trusted to set it.
    """
    is_behind = is_https(env) and env.trusted_proxies > 0
    return ("HTTP_X_FORWARDED_PROTO", "https") if is_behind else None


def https_only_seconds(env: Environment) -> int:
    """Return for how long browsers come by https alone (RFC 6797); for this name, no other."""
    return A_YEAR_SECONDS if is_https(env) and env.is_production else 0
