"""Whom an account shows itself to be, from its own server.

Source: the lexicon ``app.bsky.actor.profile`` and
https://docs.bsky.app/docs/api/com-atproto-repo-get-record. Both are open to everybody.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from merkwerk.networks.bluesky.identity import Home
from merkwerk.networks.connecting import Account
from merkwerk.networks.publishing import Answer, call


def account_of(home: Home) -> Account:
    """Return name and picture of an account; the handle for whoever shows no name.

    Raises nothing: that nothing can be shown is no reason not to connect.
    """
    asked = {"repo": home.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    answer = call("GET", f"{home.server}/xrpc/com.atproto.repo.getRecord?{urlencode(asked)}")
    found = answer.json().get("value") if isinstance(answer, Answer) and answer.is_good else {}
    shown = found if isinstance(found, dict) else {}
    name = shown.get("displayName")
    return Account(
        id=home.did,
        name=name if isinstance(name, str) and name.strip() else home.handle,
        handle=f"@{home.handle}",
        picture=_picture(home, shown.get("avatar")),
        address=f"https://bsky.app/profile/{quote(home.did, safe=':')}",
    )


def _picture(home: Home, avatar: Any) -> str:
    ref = avatar.get("ref") if isinstance(avatar, dict) else None
    cid = ref.get("$link") if isinstance(ref, dict) else None
    if not isinstance(cid, str):
        return ""
    asked = urlencode({"did": home.did, "cid": cid})
    return f"{home.server}/xrpc/com.atproto.sync.getBlob?{asked}"
