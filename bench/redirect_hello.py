"""The limit: a WSGI function that redirects and does nothing else."""

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer every request with the same redirect."""
    start_response(
        "302 Found",
        [
            ("Location", "https://example.nl/verhaal"),
            ("Content-Length", "0"),
            ("Cache-Control", "no-store"),
        ],
    )
    return [b""]
