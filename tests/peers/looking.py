"""A page of each peer for people: what was posted there, and what goes wrong next."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.peers.stage import Answered, Asked, Peer

FAULTS: dict[str, dict[str, Any]] = {
    "hangs up after the deed": {"hangs_up": True, "after": True},
    "hangs up before the deed": {"hangs_up": True},
    "401": {"status": 401, "body": b"{}"},
    "403": {"status": 403, "body": b"{}"},
    "422": {"status": 422, "body": b"{}"},
    "429, for a minute": {"status": 429, "headers": {"retry-after": "60"}},
    "500": {"status": 500},
    "HTML": {"status": 502, "body": b"<html>", "headers": {"content-type": "text/html"}},
}


def page_of(peer: Peer, asked: Asked) -> Answered:
    """Answer the page, and take over the fault that somebody chose there."""
    from tests.peers.stage import Answered, Fault

    if asked.method == "POST":
        given = asked.form()
        peer.fail(given["route"], Fault(**FAULTS[given["fault"]]))
        return Answered(303, b"", {"location": "/-/peer/"})
    return Answered(200, _page(peer).encode(), {"content-type": "text/html; charset=utf-8"})


def _page(peer: Peer) -> str:
    name = type(peer).__name__
    posts = "".join(f"<li><pre>{html.escape(str(one))}</pre>" for one in _posts_of(peer))
    routes = "".join(f"<option>{html.escape(route)}</option>" for route in peer.routes())
    faults = "".join(f"<option>{html.escape(fault)}</option>" for fault in FAULTS)
    waiting = {route: len(faults) for route, faults in peer.faults.items() if faults}
    return (
        f"<!doctype html><html lang=en><title>{name}</title><h1>{name}, on this machine</h1>"
        f"<form method=post><label>The next time <select name=route>{routes}</select></label> "
        f"<label>is asked, it <select name=fault>{faults}</select></label> "
        f"<button>So be it</button></form><p>Waiting faults: {html.escape(str(waiting))}</p>"
        f"<h2>What was posted</h2><ol>{posts or '<li>Nothing yet.'}</ol></html>"
    )


def _posts_of(peer: Peer) -> list[Any]:
    """Return what was posted, newest first, whatever this peer calls it."""
    found = getattr(peer, "statuses", None)
    found = getattr(peer, "posts", []) if found is None else found
    return list(reversed(found)) if isinstance(found, list) else []
