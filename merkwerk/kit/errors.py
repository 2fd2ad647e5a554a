"""Refusals: a word for machines and a sentence for people."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """Something that may not or cannot be done. Rooms subclass it in their ``errors.py``.

    ``code`` names the refusal; ``sentence`` says what is wrong and what to do, translated late.
    """

    code: str = "refused"
    sentence: str | Promise = ""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence) % self.facts if self.facts else str(self.sentence)
