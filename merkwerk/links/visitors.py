"""What is kept of a visitor: almost nothing, and nothing that lasts.

A hash of the day's salt, the organisation, the first part of the network address and the browser's
name tells whether the same visitor comes twice on one day. The salt is a file that no table and no
back-up holds, and is destroyed when its day is over everywhere; after that nobody can make the
hash again. While the salt lives the hash is pseudonymous personal data. Many people may share one
hash (an office, a mobile operator), so it can only under-count.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

SALT_BYTES = 32
MOST_SALTS = 4
# The day of a date ends last at UTC-12: at noon UTC of the next day.
_OVER_EVERYWHERE = timedelta(days=1, hours=12)

# Host names that a visit may come from, with the key we count it under. A name stands for itself
# and for every name below it.
NETWORK_HOSTS = {
    "linkedin.com": "linkedin",
    "lnkd.in": "linkedin",
    "com.linkedin.android": "linkedin",
    "twitter.com": "x",
    "x.com": "x",
    "t.co": "x",
    "com.twitter.android": "x",
    "facebook.com": "facebook",
    "fb.me": "facebook",
    "messenger.com": "facebook",
    "com.facebook.katana": "facebook",
    "instagram.com": "instagram",
    "threads.net": "threads",
    "threads.com": "threads",
    "bsky.app": "bluesky",
    "bsky.social": "bluesky",
    "mastodon.social": "mastodon",
    "mastodon.nl": "mastodon",
    "whatsapp.com": "whatsapp",
    "com.whatsapp": "whatsapp",
    "telegram.org": "telegram",
    "t.me": "telegram",
    "org.telegram.messenger": "telegram",
    "google.com": "search",
    "google.nl": "search",
    "google.be": "search",
    "bing.com": "search",
    "duckduckgo.com": "search",
    "ecosia.org": "search",
    "startpage.com": "search",
    "mail.google.com": "email",
    "outlook.com": "email",
    "outlook.live.com": "email",
    "outlook.office.com": "email",
    "com.google.android.gm": "email",
}
# Kept as a number in raw rows: only ever add at the end.
THROUGH = (
    "",
    "other",
    "linkedin",
    "x",
    "facebook",
    "instagram",
    "threads",
    "bluesky",
    "mastodon",
    "whatsapp",
    "telegram",
    "email",
    "search",
)
_PLACES = {key: place for place, key in enumerate(THROUGH)}
_IPV4 = re.compile(r"(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}", re.ASCII)
_HOST = re.compile(r"^[a-z-]+://([^/:?#@]+)", re.IGNORECASE)
_IN_APP = (
    (re.compile(r"\[LinkedInApp\]|LinkedInApp"), _PLACES["linkedin"]),
    (re.compile(r"\bInstagram \d"), _PLACES["instagram"]),
    (re.compile(r"Barcelona \d"), _PLACES["threads"]),
    (re.compile(r"\bFB(?:AN|AV|_IAB)/"), _PLACES["facebook"]),
    (re.compile(r"Twitter for "), _PLACES["x"]),
)


def came_through(environ: Mapping[str, Any]) -> int:
    """Return the place in THROUGH of where the visitor came from: the referrer, else the app."""
    match = _HOST.match(environ.get("HTTP_REFERER", "")[:512])
    if match:
        return _PLACES[network_of_host(match[1])]
    agent = environ.get("HTTP_USER_AGENT", "")[:512]
    return next((place for pattern, place in _IN_APP if pattern.search(agent)), 0)


def network_of_host(host: str) -> str:
    """Return the key for a host name: of itself or of a name above it, else ``other``."""
    name = host.lower().rstrip(".")
    while name:
        if name in NETWORK_HOSTS:
            return NETWORK_HOSTS[name]
        name = name.partition(".")[2]
    return "other"


def address_of(environ: Mapping[str, Any], trusted_proxies: int) -> str:
    """Return the visitor's address as far as it can be trusted.

    Each of *trusted_proxies* adds the address it was called from at the right of X-Forwarded-For;
    what stands further left was written by the visitor.
    """
    direct = str(environ.get("REMOTE_ADDR") or "")
    if not trusted_proxies:
        return direct
    passed = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return passed[-trusted_proxies] or direct if len(passed) >= trusted_proxies else direct


def truncated(address: str) -> str:
    """Return the network part of an address: 24 bits of IPv4, 48 of IPv6; "" when it is none."""
    if (plain := _IPV4.fullmatch(address)) is not None:
        return plain[1]
    try:
        found = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(found).rpartition(".")[0] if found.version == 4 else found.packed[:6].hex()


def hash_of(salt: bytes, organisation: int, address: str, agent: str) -> int:
    """Return the visitor of one day at one organisation as a signed 64-bit number, never 0."""
    said = f"{organisation}\0{truncated(address)}\0{agent[:512]}"
    digest = blake2b(said.encode("utf-8", "replace"), key=salt, digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


class Salts:
    """The salt of each day, shared by every process that sees *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[int, bytes] = {}

    def of_day(self, day: int) -> bytes:
        """Return the salt of a day (proleptic ordinal), made on first use.

        When it cannot be kept (a full disk) it lives in this process alone.
        """
        salt = self._known.get(day)
        if salt is None:
            try:
                salt = _read_or_make(self.folder, date.fromordinal(day).isoformat())
            except OSError:
                salt = secrets.token_bytes(SALT_BYTES)
            while len(self._known) >= MOST_SALTS:
                self._known.pop(next(iter(self._known)))
            self._known[day] = salt
        return salt

    def forget_past(self, now: datetime) -> None:
        """Drop from memory the salts of days that are over everywhere."""
        for day in [day for day in self._known if is_over(date.fromordinal(day), now)]:
            self._known.pop(day, None)


def _read_or_make(folder: Path, name: str) -> bytes:
    path = folder / name
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mine = folder / f".{name}-{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(mine, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SALT_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link either puts the whole salt there or finds that another process was first.
        with contextlib.suppress(FileExistsError):
            os.link(mine, path)
    finally:
        mine.unlink(missing_ok=True)
    return path.read_bytes()


def is_over(day: date, now: datetime) -> bool:
    """Whether *day* has ended in every time zone."""
    return now >= datetime(day.year, day.month, day.day, tzinfo=UTC) + _OVER_EVERYWHERE


def destroy_past_salts(folder: Path, now: datetime) -> int:
    """Destroy the salts of days that are over everywhere; return how many."""
    gone = 0
    for path in folder.glob("????-??-??") if folder.exists() else ():
        if is_over(date.fromisoformat(path.name), now):
            path.unlink(missing_ok=True)
            gone += 1
    return gone
