"""Headers of a mail, written so that no text from anywhere can add another (RFC 5322, RFC 2047)."""

from __future__ import annotations

import re
from email.header import Header
from email.utils import parseaddr

from django.utils.encoding import punycode

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9.\-]{1,253}")
_UNSAFE_LOCAL = re.compile(r'[<>()\[\]\\,;:"\s]')
LINE = 76


class UnusableAddress(ValueError):
    """A mail address no server would understand; the text says so without repeating it."""


def one_line(text: str) -> str:
    """Return *text* without line breaks and other control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


def words(text: str, *, after: str = "") -> str:
    """Return *text* as the value of a header named *after*, folded and encoded where needed."""
    plain = one_line(text)
    if plain.isascii() and "=?" not in plain:
        header = Header(plain, "us-ascii", header_name=after, maxlinelen=LINE)
    else:
        header = Header(plain, "utf-8", header_name=after, maxlinelen=LINE)
    return header.encode(linesep="\r\n")


def mailbox(name: str, address: str, *, after: str = "") -> str:
    """Return a name and a usable address as one mailbox."""
    plain = one_line(name)
    if not plain:
        return f"<{address}>"
    if plain.isascii() and "=?" not in plain:
        escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{address}>'
    return f"{words(plain, after=after)} <{address}>"


def usable(address: str) -> str:
    """Return the address as SMTP without extensions takes it, its host name in ASCII.

    Raises UnusableAddress.
    """
    local, _, host = address.rpartition("@")
    try:
        ascii_form = f"{local}@{punycode(host)}"
    except UnicodeError:
        raise UnusableAddress("This is not a mail address.") from None
    if not _ADDRESS.fullmatch(ascii_form) or _UNSAFE_LOCAL.search(local):
        raise UnusableAddress("This is not a mail address that can be mailed.")
    return ascii_form


def address_in(sender: str) -> str:
    """Return the address in a setting such as ``Merkwerk <post@werk.example>``."""
    return usable(parseaddr(sender)[1])
