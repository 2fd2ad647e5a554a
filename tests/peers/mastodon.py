"""A Mastodon server as its documents describe it.

Rules and where they come from: https://docs.joinmastodon.org/methods/apps/ (registration),
/methods/oauth/ (PKCE since 4.3, force_login), /api/oauth-scopes/ (scopes), /methods/statuses/
(Idempotency-Key kept for an hour), /methods/media/ (202 and 206 while it works), /api/rate-limits/
(X-RateLimit-Reset is a moment), /entities/Instance/ (configuration).
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import regex

from tests.peers.stage import Answered, Asked, Peer, Refuse, Route, answer, only

KEY_KEPT = timedelta(hours=1)
STATUS_FIELDS = ("status", "media_ids", "visibility", "sensitive", "spoiler_text", "language")
STATUS_FIELDS += ("scheduled_at", "in_reply_to_id", "poll", "quoted_status_id")


class Mastodon(Peer):
    """One server, with as many accounts as people consent."""

    def __init__(self, *, characters: int = 500, slow_media: int = 0) -> None:
        super().__init__()
        self.characters, self.slow_media = characters, slow_media
        self.apps: dict[str, dict[str, str]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.statuses: list[dict[str, Any]] = []
        self.keys: dict[tuple[str, str], tuple[datetime, dict[str, Any]]] = {}
        self.media: dict[str, dict[str, Any]] = {}
        self.calls: dict[str, int] = {}
        self.most_calls = 300  # of an account, in five minutes
        self.later = timedelta()  # how much later it is here than on the machine

    def routes(self) -> Mapping[str, tuple[str, str, Route]]:
        return {
            "apps": ("POST", "/api/v1/apps", self._apps),
            "authorize": ("GET", "/oauth/authorize", self._authorize),
            "consent": ("POST", "/oauth/authorize", self._consent),
            "token": ("POST", "/oauth/token", self._token),
            "revoke": ("POST", "/oauth/revoke", self._revoke),
            "who": ("GET", "/api/v1/accounts/verify_credentials", self._who),
            "instance": ("GET", "/api/v2/instance/?", self._instance),
            "instance_v1": ("GET", "/api/v1/instance/?", self._instance),
            "statuses": ("POST", "/api/v1/statuses", self._statuses),
            "upload": ("POST", "/api/v2/media", self._upload),
            "media": ("GET", r"/api/v1/media/(?P<id>\w+)", self._media),
        }

    def consent(self, address: str, *, name: str = "bo", grant: str | None = None) -> str:
        """Say yes at the page of *address*; return the address that leads back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        return self._led_back(asked, name, grant)

    def account(self, name: str = "bo", scopes: str = "profile write:statuses write:media") -> str:
        """Return a token for an account, without the way there."""
        token = secrets.token_urlsafe(16)
        self.tokens[token] = {"name": name, "scopes": set(scopes.split())}
        return token

    def _apps(self, asked: Asked) -> Answered:
        given = asked.form()
        only(given, "client_name", "redirect_uris", "scopes", "website", refuse=_unknown)
        if not given.get("client_name") or not given.get("redirect_uris"):
            raise Refuse(422, {"error": "Validation failed: Name can't be blank"})
        made = given | {"client_id": secrets.token_hex(8), "client_secret": secrets.token_hex(16)}
        self.apps[made["client_id"]] = made
        return answer({"id": str(len(self.apps)), "name": given["client_name"]} | made)

    def _authorize(self, asked: Asked) -> Answered:
        self._app_of(asked.query)
        page = (
            "<!doctype html><title>Mastodon</title><p>Merkwerk wants to post for you."
            "<form method=post><button name=yes value=1>Authorize</button></form>"
        )
        return Answered(200, page.encode(), {"content-type": "text/html"})

    def _consent(self, asked: Asked) -> Answered:
        return Answered(302, b"", {"location": self._led_back(asked.query, "bo", None)})

    def _led_back(self, asked: Mapping[str, str], name: str, grant: str | None) -> str:
        app = self._app_of(asked)
        is_proven = "code_challenge" in asked  # may be left out, but then by whole
        is_right = (asked.get("code_challenge_method") == "S256") == is_proven
        if asked.get("response_type") != "code" or not is_right:
            raise Refuse(400, {"error": "invalid_request"})
        scopes = set(asked.get("scope", "read").split())
        if not scopes <= set(app["scopes"].split()):
            raise Refuse(400, {"error": "invalid_scope"})
        code = secrets.token_urlsafe(16)
        given = asked.get("scope", "") if grant is None else grant
        self.codes[code] = dict(asked) | {"name": name, "given": given}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _app_of(self, asked: Mapping[str, str]) -> dict[str, str]:
        app = self.apps.get(asked.get("client_id", ""))
        if app is None or asked.get("redirect_uri") != app["redirect_uris"]:
            raise Refuse(401, {"error": "invalid_client"})
        return app

    def _token(self, asked: Asked) -> Answered:
        given = asked.form()
        app = self._app_of(given)
        known = self.codes.pop(given.get("code", ""), None)
        if given.get("client_secret") != app["client_secret"]:
            raise Refuse(401, {"error": "invalid_client"})
        if known is None or known.get("code_challenge") != _challenge(given.get("code_verifier")):
            raise Refuse(400, {"error": "invalid_grant"})
        token = self.account(known["name"], known["given"])
        return answer({"access_token": token, "token_type": "Bearer", "scope": known["given"]})

    def _revoke(self, asked: Asked) -> Answered:
        given = asked.form()
        app = self.apps.get(given.get("client_id", ""))
        if app is None or given.get("client_secret") != app["client_secret"]:
            raise Refuse(403, {"error": "unauthorized_client"})
        self.tokens.pop(given.get("token", ""), None)
        return answer({})

    def _who(self, asked: Asked) -> Answered:
        name = self._account(asked, "profile")
        about = {"id": f"1{name}", "username": name, "acct": name, "display_name": name.title()}
        return answer(about | {"url": f"{self.origin}/@{name}", "avatar_static": ""})

    def _instance(self, asked: Asked) -> Answered:
        statuses = {"max_characters": self.characters, "characters_reserved_per_url": 23}
        return answer({"version": "4.5.0", "configuration": {"statuses": statuses}})

    def _statuses(self, asked: Asked) -> Answered:
        name = self._account(asked, "write:statuses")
        limit = self._within_the_limit(name)
        given = _status_of(asked)
        key = (name, asked.headers.get("idempotency-key", ""))
        before, known = self.keys.get(key, (None, None))
        if key[1] and known is not None and before and self.now() - before < KEY_KEPT:
            return answer(known, **limit)
        self._check(given)
        made = given | {"id": str(1000 + len(self.statuses)), "account": name}
        made |= {"url": f"{self.origin}/@{name}/{made['id']}", "content": given.get("status", "")}
        self.statuses.append(made)
        self.keys[key] = (self.now(), made)
        return answer(made, **limit)

    def _within_the_limit(self, name: str) -> dict[str, str]:
        used = self.calls[name] = self.calls.get(name, 0) + 1
        limit = {"x_ratelimit_limit": str(self.most_calls)}
        limit["x_ratelimit_remaining"] = str(max(0, self.most_calls - used))
        lifted = (self.now() + timedelta(minutes=5)).isoformat(timespec="milliseconds")
        limit["x_ratelimit_reset"] = lifted.replace("+00:00", "Z")
        if used > self.most_calls:
            raise Refuse(429, {"error": "Too many requests"}, **limit)
        return limit

    def _check(self, given: Mapping[str, Any]) -> None:
        text = given.get("status", "")
        if not text and not given.get("media_ids"):
            raise Refuse(422, {"error": "Validation failed: Text can't be blank"})
        short = re.sub(r"https?://\S+", "x" * 23, text)
        short = re.sub(r"(?<![\w/])(@\w+)@[\w.-]+\w", r"\1", short)
        if len(regex.findall(r"\X", short)) > self.characters:
            told = f"Validation failed: Text character limit of {self.characters} exceeded"
            raise Refuse(422, {"error": told})
        for media in given.get("media_ids", []):
            known = self.media.get(media)
            if known is None or known["posted"]:
                raise Refuse(422, {"error": "Validation failed: Media could not be found"})
            if known["working"] > 0:
                told = (
                    "Cannot attach files that have not finished processing. Try again in a moment!"
                )
                raise Refuse(422, {"error": told})
        for media in given.get("media_ids", []):
            self.media[media]["posted"] = True

    def _upload(self, asked: Asked) -> Answered:
        self._account(asked, "write:media")
        parts = asked.parts()
        only(parts, "file", "description", "focus", "thumbnail", refuse=_unknown)
        if "file" not in parts or not parts["file"][0].startswith("image/"):
            raise Refuse(422, {"error": "Validation failed: File content type is invalid"})
        description = parts.get("description", ("", b""))[1].decode()
        if len(description) > 1500:
            raise Refuse(422, {"error": "Validation failed: Description is too long"})
        id_ = str(len(self.media) + 1)
        made = {"working": self.slow_media, "posted": False, "description": description}
        self.media[id_] = made | {"body": parts["file"][1]}
        return answer({"id": id_, "type": "image", "url": None}, 202 if self.slow_media else 200)

    def _media(self, asked: Asked) -> Answered:
        self._account(asked, "write:media")
        known = self.media.get(asked.match["id"])
        if known is None or known["posted"]:
            raise Refuse(404, {"error": "Record not found"})
        known["working"] -= 1
        return answer({"id": asked.match["id"]}, 206 if known["working"] > 0 else 200)

    def _account(self, asked: Asked, scope: str) -> str:
        known = self.tokens.get(asked.bearer)
        if known is None or not asked.headers.get("authorization", "").startswith("Bearer "):
            raise Refuse(401, {"error": "The access token is invalid"})
        broad = scope.partition(":")[0]
        if not known["scopes"] & {scope, broad} and scope != "profile":
            raise Refuse(403, {"error": "This action is outside the authorized scopes"})
        return str(known["name"])

    def now(self) -> datetime:
        """Return the time it is here."""
        return datetime.now(UTC) + self.later


def _challenge(verifier: str | None) -> str | None:
    """Return what a verifier proves (RFC 7636); nothing proves nothing."""
    if verifier is None:
        return None
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _status_of(asked: Asked) -> dict[str, Any]:
    kind = asked.headers["content-type"]
    given = asked.json() if kind.startswith("application/json") else dict(_listed(asked))
    only(given, *STATUS_FIELDS, refuse=_unknown)
    return given


def _listed(asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in parse_qsl(asked.body.decode(), keep_blank_values=True):
        if name.endswith("[]"):
            found.setdefault(name[:-2], []).append(value)
        else:
            found[name] = value
    return found


def _unknown(name: str) -> Refuse:
    return Refuse(422, {"error": f"unknown field {name}"})
