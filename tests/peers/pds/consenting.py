"""What a browser does at a Bluesky server's page for consent, for a person of the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

API = "/@atproto/oauth-provider/~api"

type Knock = Callable[..., tuple[int, list[tuple[str, str]], bytes]]


@dataclass(frozen=True)
class Person:
    """An account there."""

    did: str
    handle: str
    password: str = field(repr=False)
    app_password: str = field(repr=False)
    token: str = field(repr=False)


class Browser:
    """What a browser does at the server's page for consent: cookies, and where it came from."""

    def __init__(self, origin: str, knock: Knock, address: str) -> None:
        self.origin, self.knock, self.address = origin, knock, address
        self.cookies: dict[str, str] = {}
        self._ask("GET", address.removeprefix(origin), {}, mode="navigate", dest="document")

    def decide(self, person: Person, *, yes: bool) -> dict[str, str]:
        if yes:
            who = {"username": person.handle, "password": person.password, "locale": "en"}
            known = self._tell("sign-in", who | {"remember": False})
            proof = {"Authorization": f"Bearer {known['ephemeralToken']}"}
            led = self._tell("consent", {"sub": person.did}, proof)["url"]
        else:
            led = self._tell("reject", {})["url"]
        path = led.removeprefix(self.origin)
        told, _ = self._ask("GET", path, {}, mode="navigate", dest="document")
        return dict(parse_qsl(urlsplit(told["location"]).query))

    def _tell(self, name: str, body: Any, headers: Any = None) -> dict[str, Any]:
        sent = json.dumps(body).encode()
        more = {"Content-Type": "application/json", "X-CSRF-Token": self.cookies["csrf-token"]}
        more |= {"Origin": self.origin} | (headers or {})
        _, found = self._ask("POST", f"{API}/{name}", more, body=sent, mode="same-origin")
        made: dict[str, Any] = json.loads(found)
        return made

    def _ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        *,
        mode: str,
        dest: str = "empty",
        body: bytes | None = None,
    ) -> tuple[dict[str, str], bytes]:
        own = {"Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest, "Sec-Fetch-Site": "same-origin"}
        own |= {"Referer": self.address, "User-Agent": "Mozilla/5.0"}
        own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, told, found = self.knock(method, path, body, own | headers)
        assert status < 400, found
        for name, value in told:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return {name.lower(): value for name, value in told}, found
