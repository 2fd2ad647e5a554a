"""The ways a share can go, as the composer shows them: by itself through an account, or by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from merkwerk.networks import registry
from merkwerk.networks.base import Network
from merkwerk.sharing.models import Connection


@dataclass(frozen=True)
class Ways:
    """A network with the accounts somebody has there; ``chosen`` is an id, empty for by hand."""

    network: Network
    accounts: Sequence[Connection]
    chosen: str


def ways_of(accounts: Sequence[Connection], given: Mapping[str, Any]) -> list[Ways]:
    """Return the ways for each network that has an account, with what was chosen before."""
    found = []
    for key, mine in groupby(accounts, key=lambda one: one.network):
        own = list(mine)
        chosen = given.get(f"through_{key}", own[0].public_id)
        found.append(Ways(registry.get(key), own, str(chosen)))
    return found
