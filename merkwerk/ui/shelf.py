"""What the service worker keeps: the look and the offline page, and nothing of anybody."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.urls import reverse
from django.utils.translation import get_language

STATIC = Path(__file__).parent / "static"
KEPT = (
    "ui/merkwerk.css",
    "ui/behaviours/keep-note.js",
    "ui/fonts/inter-latin.woff2",
    "ui/fonts/source-serif-latin.woff2",
    "ui/icons/favicon.svg",
)


def worker_context() -> dict[str, object]:
    """Return what the worker's template needs: a version, the files, the offline page."""
    return {
        "version": f"{_version()}-{get_language()}",
        "shell_files": KEPT,
        "offline_url": reverse("ui_offline"),
    }


@cache
def _version() -> str:
    """Return a short name that changes when any kept file changes."""
    digest = sha256()
    for path in KEPT:
        digest.update((STATIC / path).read_bytes())
    return digest.hexdigest()[:12]
