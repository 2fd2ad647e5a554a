"""Every view says who may come in. The door to the world is here; the others are in people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Door:
    """Who may come in: ``anybody``, ``signed_in`` people, or a ``member`` with one of *roles*."""

    kind: str
    roles: tuple[str, ...] = ()


def anybody[V: View](view: V) -> V:
    """Open to the world."""
    view.door = Door("anybody")  # type: ignore[attr-defined]
    return view
