"""The server as a process of its own, which ends with the tests."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
STARTS_WITHIN_S = 90
STOPS_WITHIN_S = 10


@contextlib.contextmanager
def process(asked: Mapping[str, Any], said: Path) -> Iterator[dict[str, int]]:
    """Run it; give the ports on which it listens. What it complains of goes to *said*."""
    with said.open("wb") as log:
        server = subprocess.Popen(
            ["node", "run.mjs"],
            cwd=FOLDER,
            env=os.environ | {"LOG_ENABLED": "false"},  # a full pipe would hold it up
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert server.stdin
    assert server.stdout
    try:
        server.stdin.write(json.dumps(asked).encode() + b"\n")
        server.stdin.flush()
        line = _line_of(server.stdout)
        assert line.startswith(b"{"), said.read_text(errors="replace")
        yield json.loads(line)
    finally:
        _stop(server)


def _line_of(pipe: Any) -> bytes:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        return bytes(pipe.readline()) if selector.select(STARTS_WITHIN_S) else b"too late"


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Close its input, at which it ends by itself; else end it by its own number."""
    assert server.stdin
    assert server.stdout
    with contextlib.suppress(OSError):
        server.stdin.close()
    try:
        server.wait(STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    server.stdout.close()
