"""The rack, in the order in which people see it. A kind is imported when it is asked for."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from merkwerk.networks.errors import UnknownNetwork

if TYPE_CHECKING:
    from merkwerk.networks.base import Network
    from merkwerk.networks.connecting import Connector
    from merkwerk.networks.publishing import App, Publisher

KINDS = {
    "copy": "Copy",
    "linkedin": "LinkedIn",
    "x": "X",
    "facebook": "Facebook",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "email": "Email",
    "share_sheet": "ShareSheet",
}

# Those that take posts from programs, by the beginning of the names of their classes.
PROGRAMS = {
    "linkedin": "LinkedIn",
    "x": "X",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
}


@cache
def get(key: str) -> "Network":
    """Return the network of this key; raise `UnknownNetwork` when there is none."""
    if key not in KINDS:
        raise UnknownNetwork(key)
    module = import_module(f"merkwerk.networks.{key}.handover")
    network: Network = getattr(module, KINDS[key])()
    return network


def all_networks() -> list["Network"]:
    """Return every network, in the order of the rack."""
    return [get(key) for key in KINDS]


def offer(keys: Iterable[str]) -> list["Network"]:
    """Return the networks of these keys in the order of the rack; unknown keys are left out."""
    wanted = set(keys)
    return [get(key) for key in KINDS if key in wanted]


def publisher(key: str, app: "App | None" = None) -> "Publisher":
    """Return what posts on this network; raise `UnknownNetwork` when nothing does."""
    made: Publisher = _program(key, "publisher", "Publisher")(app)
    return made


def connector(key: str, app: "App | None" = None) -> "Connector":
    """Return what connects accounts of this network; raise `UnknownNetwork` when nothing does."""
    made: Connector = _program(key, "connector", "Connector")(app)
    return made


def _program(key: str, module: str, name: str) -> Any:
    if key not in PROGRAMS:
        raise UnknownNetwork(key)
    return getattr(import_module(f"merkwerk.networks.{key}.{module}"), PROGRAMS[key] + name)
