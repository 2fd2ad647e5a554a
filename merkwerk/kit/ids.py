"""Ids that people may see: random, without an order or a time in them."""

from __future__ import annotations

import secrets

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
LENGTH = 14


def new_public_id() -> str:
    """Return 14 characters of 5 random bits each (70 bits), readable aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_token() -> str:
    """Return a secret of 192 random bits for use in an address."""
    return secrets.token_urlsafe(24)
