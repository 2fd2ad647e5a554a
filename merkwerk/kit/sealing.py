"""Sealing: what must not be readable in the database, in a back-up or to who finds either.

Tokens of other networks are stored sealed with a key that lies apart from the data. Keys rotate:
the newest seals, every one that is kept opens, and ``reseal`` moves a seal to the newest. A seal is
bound to what it belongs to: moved to another row it does not open.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.conf import settings

from merkwerk.kit import secret_files

FILE = "sealing-keys"
KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 4


class SealBroken(Exception):
    """What is sealed cannot be opened: another key, another row, or damaged. Says nothing more."""


def seal(secret: Mapping[str, Any], *, about: str) -> bytes:
    """Return *secret*, which must be JSON, sealed for the row named by *about*."""
    key_id, key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(dict(secret), separators=(",", ":")).encode()
    return key_id + nonce + AESGCMSIV(key).encrypt(nonce, plain, key_id + about.encode())


def open_seal(sealed: bytes | memoryview, *, about: str) -> dict[str, Any]:
    """Return what was sealed for the row named by *about*. Raises SealBroken."""
    sealed = bytes(sealed)
    key_id, nonce = sealed[:ID_BYTES], sealed[ID_BYTES : ID_BYTES + NONCE_BYTES]
    key = dict(_keys()).get(key_id)
    if key is None:
        raise SealBroken
    try:
        associated = key_id + about.encode()
        plain = AESGCMSIV(key).decrypt(nonce, sealed[ID_BYTES + NONCE_BYTES :], associated)
    except (InvalidTag, ValueError):
        raise SealBroken from None
    found: dict[str, Any] = json.loads(plain)
    return found


def is_old(sealed: bytes | memoryview) -> bool:
    """Whether another key than the newest sealed it."""
    return bytes(sealed)[:ID_BYTES] != _keys()[0][0]


def reseal(sealed: bytes | memoryview, *, about: str) -> bytes:
    """Return the same secret under the newest key. Raises SealBroken."""
    return seal(open_seal(sealed, about=about), about=about)


def add_key(folder: Path) -> int:
    """Put a new newest key before those in *folder*; return how many there are now."""
    path = folder / FILE
    known = path.read_text().split() if path.exists() else []
    keys = "\n".join([secrets.token_hex(KEY_BYTES), *known]) + "\n"
    if known:
        secret_files.replace(path, keys)
    else:
        secret_files.write_first(path, keys)
    return len(known) + 1


def _keys() -> Sequence[tuple[bytes, bytes]]:
    folder = Path(settings.MERKWERK_VAR) / "secrets"
    path = folder / FILE
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        add_key(folder)
        changed = path.stat().st_mtime_ns
    return _read(path, changed)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Sequence[tuple[bytes, bytes]]:
    keys = [bytes.fromhex(line) for line in path.read_text().split()]
    return [(_id_of(key), key) for key in keys]


def _id_of(key: bytes) -> bytes:
    """Return a name for a key that tells nothing of it."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"merkwerk key id" + key)
    return digest.finalize()[:ID_BYTES]
