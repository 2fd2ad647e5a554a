"""How the operator made this installation known at the networks, from the environment."""

from __future__ import annotations

from typing import Any

FIELDS = ("client_id", "client_secret", "address", "directory", "sign_in", "version")
NETWORKS = ("linkedin", "x", "threads", "bluesky", "mastodon")


def of(env: Any) -> dict[str, dict[str, str]]:
    """Return, for each network, what the operator said of it; nothing where they said nothing."""
    return {network: _said(env, network) for network in NETWORKS}


def _said(env: Any, network: str) -> dict[str, str]:
    found = {name: getattr(env, f"{network}_{name}", "") for name in FIELDS}
    return {name: value for name, value in found.items() if value}
