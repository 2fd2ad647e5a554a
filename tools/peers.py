"""Run networks of one's own on this machine: stand-ins as strict as the documents, a real Bluesky.

``./run peers`` starts them and prints where they are; ``./run dev --peers`` starts Merkwerk beside
them with the settings that lead there. What was posted, and what may go wrong next, stands on each
one's first page. Nothing of it leaves this machine; Ctrl-C ends it all.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "merkwerk.config.settings")

from tests.peers import bluesky  # noqa: E402
from tests.peers.linkedin import LinkedIn  # noqa: E402
from tests.peers.mastodon import Mastodon  # noqa: E402
from tests.peers.stage import Peer  # noqa: E402
from tests.peers.threads import Threads  # noqa: E402
from tests.peers.x import X  # noqa: E402

HERE = os.environ.get("MERKWERK_ADDRESS", "http://127.0.0.1:8000")
PORTS = {"linkedin": 8101, "x": 8102, "threads": 8103, "mastodon": 8104}


def main() -> int:
    """Start the peers, and with ``--dev`` Merkwerk too; return the exit code."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        peers = dict(_started(stack))
        settings = _settings(peers)
        print("\nNetworks of your own, on this machine:")
        for key, peer in peers.items():
            print(f"  {key:<10} {peer.origin}/-/peer/")
        if "--dev" in sys.argv[1:]:
            return _beside(settings)
        print("\nTo have Merkwerk use them:\n")
        for name, value in settings.items():
            print(f"export {name}='{value}'")
        print("\nCtrl-C ends them.", flush=True)
        signal.pause()
    return 0


def _started(stack: contextlib.ExitStack) -> Iterator[tuple[str, Peer]]:
    made: dict[str, Peer] = {"linkedin": LinkedIn(), "x": X(), "threads": Threads()}
    for key, peer in [*made.items(), ("mastodon", Mastodon())]:
        peer.redirect = f"{HERE}/-/connected/{key}/"  # type: ignore[attr-defined]
        yield key, stack.enter_context(peer.served(PORTS[key]))
    if bluesky.is_installed():
        running = stack.enter_context(bluesky.running())
        print("Bluesky: sign in as", _somebody_on(running))
        yield "bluesky", running
    else:
        print("Bluesky's own server is not installed: npm ci in tests/peers/pds", file=sys.stderr)


def _somebody_on(server: bluesky.Bluesky) -> str:
    person = server.regular("bo")
    return f"{person.handle} with the password {person.password}"


def _settings(peers: dict[str, Peer]) -> dict[str, str]:
    """Return the environment in which Merkwerk uses *peers*."""
    found = {"MERKWERK_X_MONTHLY_BUDGET": "10"}
    origins = {peer.origin for peer in peers.values()}
    for key, peer in peers.items():
        name = f"MERKWERK_{key.upper()}"
        found[f"{name}_ADDRESS"] = peer.origin
        if key in {"linkedin", "x", "threads"}:
            found[f"{name}_SIGN_IN"] = peer.origin
            found[f"{name}_CLIENT_ID"] = str(peer.client_id)  # type: ignore[attr-defined]
            found[f"{name}_CLIENT_SECRET"] = str(peer.client_secret)  # type: ignore[attr-defined]
        if isinstance(peer, bluesky.Bluesky):
            found[f"{name}_DIRECTORY"] = peer.plc
            origins |= peer.origins
    return found | {"MERKWERK_NAMED_ORIGINS": ",".join(sorted(origins))}


def _beside(settings: dict[str, str]) -> int:
    """Run Merkwerk beside the peers until it ends; Ctrl-C reaches both."""
    serve = [sys.executable, "-m", "merkwerk", "serve"]
    child = subprocess.Popen(serve, cwd=ROOT, env=os.environ | settings)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    sys.exit(main())
