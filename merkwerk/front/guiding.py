"""Guiding: the guides that come with the product, read from Markdown and shown as pages.

They are our own files, and are read as if they were not: HTML in them is text, and an address that
could run something is no link.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

FOLDER = Path(__file__).parent / "guides"
KEYS = ("advocate", "curator", "manager", "administrator")
LANGUAGES = ("en", "nl")


class NoSuchGuide(LookupError):
    """There is no guide of that name."""


@dataclass(frozen=True)
class Guide:
    """One guide: its name in addresses, its heading, its first paragraph as text, and the rest."""

    key: str
    title: str
    lead: str
    body: SafeString


def guides(language: str) -> list[Guide]:
    """Return every guide in *language*, or in English where there is none."""
    return [guide(key, language) for key in KEYS]


def guide(key: str, language: str) -> Guide:
    """Return one guide in *language*, or in English where there is none. Raises NoSuchGuide."""
    if key not in KEYS:
        raise NoSuchGuide(key)
    return _read(key, language if language in LANGUAGES else LANGUAGES[0])


@cache
def _read(key: str, language: str) -> Guide:
    return parse(key, (FOLDER / f"{key}.{language}.md").read_text(encoding="utf-8"))


def parse(key: str, text: str) -> Guide:
    """Return the guide in *text*: Markdown (CommonMark) with a heading and a paragraph to begin.

    Raises ValueError when it begins otherwise.
    """
    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse(text)
    opening = [token.type for token in tokens[:6]]
    if opening[0:1] + opening[3:4] != ["heading_open", "paragraph_open"]:
        raise ValueError(f"The guide {key!r} must begin with a heading and a paragraph.")
    body = reader.renderer.render(tokens[6:], reader.options, {})
    return Guide(key, tokens[1].content, tokens[4].content, mark_safe(body))
