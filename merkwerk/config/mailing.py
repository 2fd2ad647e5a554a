"""Reading ``EMAIL_URL``: which mail server, spoken to how."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

FOLDER = "merkwerk.operations.mail_folder.FolderBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT_SECONDS = 10
USUAL_TLS = {465: "ssl", 587: "starttls"}  # RFC 8314 3.3 and RFC 6409 3.1


def mailers(email_url: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Return Django's mailers: the server of *email_url*, or without one the *folder*."""
    if not email_url:
        return {"default": {"BACKEND": FOLDER, "OPTIONS": {"folder": folder}}}
    return {"default": {"BACKEND": SMTP, "OPTIONS": server_of(email_url)}}


def server_of(email_url: str) -> dict[str, Any]:
    """Return the options of Django's SMTP mailer for ``smtp://user:password@host:port?tls=…``.

    ``tls`` is ``starttls``, ``ssl`` or ``none``; without it the port decides. ``timeout`` is in
    seconds. User and password are written as in any address (``%40`` for @). Raises ValueError with
    a sentence.
    """
    parts = urlsplit(email_url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must look like smtp://user:password@host:587?tls=starttls")
    if parts.path.strip("/"):
        raise ValueError("must have nothing between the port and the question mark")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = given.pop(
        "tls", "ssl" if parts.scheme == "smtps" else USUAL_TLS.get(_port(parts), "none")
    )
    if tls not in {"starttls", "ssl", "none"}:
        raise ValueError("knows only tls=starttls, tls=ssl or tls=none")
    timeout = _seconds(given.pop("timeout", str(TIMEOUT_SECONDS)))
    if given:
        raise ValueError(f"does not know {', '.join(sorted(given))}; only tls and timeout")
    return {
        "host": parts.hostname,
        "port": _port(parts),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": tls == "starttls",
        "use_ssl": tls == "ssl",
        "timeout": timeout,
    }


def _port(parts: Any) -> int:
    try:
        return int(parts.port or (465 if parts.scheme == "smtps" else 25))
    except ValueError:
        raise ValueError("must have a number between 1 and 65535 as its port") from None


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 300:
        raise ValueError("must have a timeout between 1 and 300 seconds")
    return int(text)
