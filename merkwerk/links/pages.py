"""The few pages of the corridor: a link that is not ours, that has ended, or must wait.

They are made without Django, translated from the same catalogue by the standard library.
"""

from __future__ import annotations

import gettext
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

LANGUAGES = ("nl", "en")
LOCALE = Path(__file__).resolve().parents[1] / "locale"


def gettext_noop(text: str) -> str:
    """Mark *text* for the catalogue and return it as it is."""
    return text


class Page(NamedTuple):
    """A page's status and what it says, in English."""

    status: str
    title: str
    sentence: str


UNKNOWN = Page(
    "404 Not Found",
    gettext_noop("This link leads nowhere"),
    gettext_noop("Perhaps a letter is missing. Ask whoever gave you the link for a new one."),
)
ENDED = Page(
    "410 Gone",
    gettext_noop("This link has ended"),
    gettext_noop("What it led to is no longer offered."),
)
WAIT = Page(
    "503 Service Unavailable",
    gettext_noop("Just a moment, please"),
    gettext_noop("We cannot look up this link right now. Try again in a minute."),
)


@cache
def catalogue(language: str, locale: Path) -> gettext.NullTranslations:
    """Return the texts in *language*; English when they were not compiled."""
    return gettext.translation("django", str(locale), [language], fallback=True)


def language_of(accepted: str) -> str:
    """Return the first of our languages in an Accept-Language header, best first, else Dutch."""
    wanted: list[tuple[float, str]] = []
    for part in accepted[:500].lower().split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), name.partition("-")[0]))
        except ValueError:
            continue
    ordered = [name for quality, name in sorted(wanted, key=lambda w: w[0]) if quality < 0]
    return next((name for name in ordered if name in LANGUAGES), LANGUAGES[0])


def render(page: Page, environ: dict[str, Any], locale: Path = LOCALE) -> bytes:
    """Return the page as HTML in the visitor's language: no script, no cookie."""
    language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    say = catalogue(language, locale).gettext
    title, sentence = escape(say(page.title)), escape(say(page.sentence))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        '<link rel="stylesheet" href="/static/ui/merkwerk.css"></head>'
        '<body><main class="mx-auto max-w-prose p-8">'
        f'<h1 class="text-2xl">{title}</h1><p class="mt-4">{sentence}</p>'
        "</main></body></html>"
    ).encode()
