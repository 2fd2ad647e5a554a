"""Loopback: whether somebody uses this installation on the very machine that it runs on."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-Ip", "Via")


def is_on_loopback(request: HttpRequest) -> bool:
    """Whether the request comes straight from this machine, with no proxy between.

    Where people use another address a proxy stands between, also one that does not say so.
    """
    addresses = (f"//{request.get_host()}", settings.MERKWERK_ADDRESS)
    hosts = {urlsplit(address).hostname for address in addresses}
    is_passed_on = any(name in request.headers for name in PASSED_ON)
    is_here = hosts <= NAMES and _is_loopback(request.META.get("REMOTE_ADDR", ""))
    return is_here and not is_passed_on


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
