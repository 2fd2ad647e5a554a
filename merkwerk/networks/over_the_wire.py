"""How a network that takes posts from programs wants the words of a post."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from merkwerk.networks import registry
from merkwerk.networks.base import Limits, Wording
from merkwerk.networks.errors import UnknownNetwork

type WordOverTheWire = Callable[..., Wording]

KINDS = tuple(registry.PROGRAMS)


def word(key: str, text: str, *, url: str | None = None, limits: Limits | None = None) -> Wording:
    """Return the wording of *text* for the programming interface of network *key*.

    *limits* replaces the network's own (an instance's). Raises UnknownNetwork for a network that
    takes no posts from programs.
    """
    own, word_it = _kind(key)
    return word_it(text, url=url, limits=limits or own)


def limits_of(key: str) -> Limits:
    """Return what fits on network *key* by its own documents. Raises UnknownNetwork."""
    return _kind(key)[0]


@cache
def _kind(key: str) -> tuple[Limits, WordOverTheWire]:
    """Where publishing by program wants other words than handing over, the kind says so itself."""
    if key not in KINDS:
        raise UnknownNetwork(key)
    limits: Limits = import_module(f"merkwerk.networks.{key}.limits").LIMITS
    wording = import_module(f"merkwerk.networks.{key}.wording")
    return limits, getattr(wording, "word_over_the_wire", wording.word)
