"""Refusals of this room: a code for machines and a sentence for people."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class UnknownNetwork(LookupError):
    """No network of that key stands in the rack."""


class InstanceRefused(ValueError):
    """What the person typed cannot be the name of a server.

    `code` is one of *missing*, *malformed*, *private*; `sentence` says what to do.
    """

    def __init__(self, code: str, sentence: "StrOrPromise") -> None:
        """Keep the code and the sentence."""
        super().__init__(code)
        self.code = code
        self.sentence = sentence
