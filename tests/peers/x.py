"""X as its documents describe it.

Rules and where they come from: https://docs.x.com/x-api/posts/create-post (fields, 201),
https://docs.x.com/x-api/media/upload-media and /create-media-metadata (one request, then the
alternative), https://docs.x.com/x-api/media/quickstart/best-practices (kinds, 5 MB),
https://docs.x.com/x-api/fundamentals/rate-limits (100 in 15 minutes, headers in seconds since
1970), https://docs.x.com/x-api/fundamentals/response-codes-and-errors (title, detail, type),
https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code (code for 30 seconds,
token for two hours, refresh once) and https://docs.x.com/x-api/getting-started/pricing (prices).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import regex

from tests.peers.stage import Answered, Asked, Peer, Refuse, Route, answer, only
from tests.peers.weighing import has_address, on_x

PROBLEMS = "https://api.x.com/2/problems"
SCOPES = "tweet.read tweet.write users.read offline.access media.write"
CODE_S, TOKEN_S, UPLOAD_S, WINDOW_S = 30, 7200, 86400, 900
MOST_BYTES, LONGEST, LONGEST_ALT = 5 * 1024 * 1024, 280, 1000
POST_FIELDS = ("text", "media", "reply", "quote_tweet_id", "poll", "reply_settings", "geo")
POST_FIELDS += ("community_id", "made_with_ai", "paid_partnership", "edit_options", "nullcast")
POST_FIELDS += ("share_with_followers", "direct_message_deep_link", "for_super_followers_only")
CATEGORIES = frozenset({"tweet_image", "dm_image", "subtitles"})
KINDS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/webp": b"RIFF"}


class X(Peer):
    """X with one app, and as many accounts as people consent."""

    client_id, client_secret = "app-of-x-0123456789", "planted-app-secret-of-x"

    def __init__(self, *, redirect: str = "https://merkwerk.example/back/") -> None:
        super().__init__()
        self.redirect = redirect
        self.codes: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.refreshes: dict[str, dict[str, Any]] = {}
        self.spent: set[str] = set()  # refresh tokens that were used
        self.posts: list[dict[str, Any]] = []
        self.media: dict[str, dict[str, Any]] = {}
        self.calls: dict[str, int] = {}
        self.most_posts = 100
        self.credit = Decimal(100)  # US dollars
        self.later_s = 0.0  # how much later it is here than on the machine

    def routes(self) -> Mapping[str, tuple[str, str, Route]]:
        return {
            "authorize": ("GET", "/i/oauth2/authorize", self._authorize),
            "consent": ("POST", "/i/oauth2/authorize", self._consent),
            "token": ("POST", "/2/oauth2/token", self._token),
            "revoke": ("POST", "/2/oauth2/revoke", self._revoke),
            "who": ("GET", "/2/users/me", self._who),
            "posts": ("POST", "/2/tweets", self._posts),
            "upload": ("POST", "/2/media/upload", self._upload),
            "alt": ("POST", "/2/media/metadata", self._alt),
        }

    # Consent and tokens

    def consent(self, address: str, *, name: str = "bo", grant: str | None = None) -> str:
        """Say yes at the page of *address*; return the address that leads back."""
        return self._led_back(dict(parse_qsl(urlsplit(address).query)), name, grant)

    def account(self, name: str = "bo", scopes: str = SCOPES) -> str:
        """Return an access token for an account, without the way there."""
        return str(self._tokens(name, scopes)["access_token"])

    def _authorize(self, asked: Asked) -> Answered:
        self._check_question(asked.query)
        page = (
            "<!doctype html><title>X</title><p>Merkwerk wants to post for you."
            "<form method=post><button name=yes value=1>Authorize app</button></form>"
        )
        return Answered(200, page.encode(), {"content-type": "text/html"})

    def _consent(self, asked: Asked) -> Answered:
        return Answered(302, b"", {"location": self._led_back(asked.query, "bo", None)})

    def _check_question(self, asked: Mapping[str, str]) -> None:
        known = ("response_type", "client_id", "redirect_uri", "scope", "state")
        only(asked, *known, "code_challenge", "code_challenge_method", refuse=_unknown)
        is_right = asked.get("client_id") == self.client_id
        is_right &= asked.get("redirect_uri") == self.redirect
        is_right &= asked.get("response_type") == "code"
        is_right &= 0 < len(asked.get("state", "")) <= 500
        is_right &= asked.get("code_challenge_method") == "S256"
        is_right &= bool(regex.fullmatch(r"[\w-]{43}", asked.get("code_challenge", "")))
        if not is_right or not set(asked.get("scope", "").split()) <= set(SCOPES.split()):
            raise Refuse(400, {"error": "invalid_request"})

    def _led_back(self, asked: Mapping[str, str], name: str, grant: str | None) -> str:
        self._check_question(asked)
        code = secrets.token_urlsafe(24)
        given = asked["scope"] if grant is None else grant
        self.codes[code] = dict(asked) | {"name": name, "given": given, "made": self.now()}
        return f"{self.redirect}?{urlencode({'state': asked['state'], 'code': code})}"

    def _token(self, asked: Asked) -> Answered:
        given = self._from_the_app(asked)
        if given.get("grant_type") == "refresh_token":
            only(given, "grant_type", "refresh_token", "client_id", "scope", refuse=_no_token)
            return answer(self._refreshed(given.get("refresh_token", ""), given.get("scope", "")))
        names = ("grant_type", "code", "redirect_uri", "code_verifier", "client_id")
        only(given, *names, refuse=_no_token)
        known = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_right = known is not None and known["code_challenge"] == challenge
        is_right = is_right and known["redirect_uri"] == given.get("redirect_uri")
        if not is_right or self.now() - known["made"] > CODE_S:
            raise _no_token("Value passed for the authorization code was invalid.")
        return answer(self._tokens(known["name"], known["given"]))

    def _from_the_app(self, asked: Asked) -> dict[str, str]:
        scheme, _, signed = asked.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(signed, validate=True).decode()
        except ValueError:
            given = ""
        who = [unquote(part) for part in given.split(":", 1)]
        if scheme != "Basic" or who != [self.client_id, self.client_secret]:
            told = {"error": "unauthorized_client", "error_description": "Missing valid auth"}
            raise Refuse(401, told)
        return asked.form()

    def _refreshed(self, token: str, scopes: str) -> dict[str, Any]:
        known = self.refreshes.get(token)
        if known is None or not set(scopes.split()) <= set(known["scopes"].split()):
            raise _no_token("Value passed for the token was invalid.")
        del self.refreshes[token]
        self.spent.add(token)
        return self._tokens(known["name"], known["scopes"])

    def _tokens(self, name: str, scopes: str) -> dict[str, Any]:
        made = {"token_type": "bearer", "expires_in": TOKEN_S, "scope": scopes}
        made["access_token"] = f"access-{secrets.token_urlsafe(24)}"
        known = {"name": name, "scopes": scopes, "until": self.now() + TOKEN_S}
        self.tokens[made["access_token"]] = known
        if "offline.access" in scopes.split():
            made["refresh_token"] = f"refresh-{secrets.token_urlsafe(24)}"
            self.refreshes[made["refresh_token"]] = known
        return made

    def _revoke(self, asked: Asked) -> Answered:
        given = self._from_the_app(asked)
        only(given, "token", "token_type_hint", "client_id", refuse=_no_token)
        self.tokens.pop(given.get("token", ""), None)
        self.refreshes.pop(given.get("token", ""), None)
        return answer({"revoked": True})

    # The interface

    def _who(self, asked: Asked) -> Answered:
        only(asked.query, "user.fields", "expansions", "tweet.fields", refuse=_unknown)
        name = self._account(asked, "users.read", "tweet.read")
        about = {"id": _id_of(name), "name": name.title(), "username": name}
        if "profile_image_url" in asked.query.get("user.fields", ""):
            about["profile_image_url"] = f"https://pbs.twimg.com/profile_images/{name}.jpg"
        return answer({"data": about})

    def _posts(self, asked: Asked) -> Answered:
        name = self._account(asked, "tweet.read", "tweet.write", "users.read")
        limit = self._within_the_limit(name)
        given = asked.json()
        self._check(given, name)
        self._charge(Decimal("0.2") if has_address(given.get("text", "")) else Decimal("0.015"))
        made = given | {"id": str(1_900_000_000_000_000_000 + len(self.posts)), "account": name}
        self.posts.append(made)
        shown = {"id": made["id"], "text": given.get("text", ""), "edit_history_tweet_ids": []}
        return answer({"data": shown}, 201, **limit)

    def _within_the_limit(self, name: str) -> dict[str, str]:
        used = self.calls[name] = self.calls.get(name, 0) + 1
        limit = {"x_rate_limit_limit": str(self.most_posts)}
        limit["x_rate_limit_remaining"] = str(max(0, self.most_posts - used))
        limit["x_rate_limit_reset"] = str(int(self.now()) + WINDOW_S)
        if used > self.most_posts:
            told = {"title": "Too Many Requests", "detail": "Too Many Requests", "status": 429}
            raise Refuse(429, told | {"type": "about:blank"}, **limit)
        return limit

    def _check(self, given: dict[str, Any], name: str) -> None:
        only(given, *POST_FIELDS, refuse=_unknown)
        text, media = given.get("text", ""), given.get("media", {})
        if not isinstance(text, str) or not isinstance(media, dict) or not (text or media):
            raise _invalid("text must be given")
        only(media, "media_ids", "tagged_user_ids", refuse=_unknown)
        if not isinstance(given.get("paid_partnership", False), bool):
            raise _invalid("paid_partnership is not a boolean")
        if on_x(text) > LONGEST:
            raise _forbidden("Your Tweet text is too long.")
        if media:
            self._check_media(media.get("media_ids"), name)
        said = (name, unicodedata.normalize("NFC", text))
        if text and said in {(one["account"], one.get("text")) for one in self.posts}:
            raise _forbidden("You are not allowed to create a Tweet with duplicate content.")

    def _check_media(self, ids: Any, name: str) -> None:
        if not isinstance(ids, list) or not 1 <= len(ids) <= 4:
            raise _invalid("media_ids must have 1 to 4 items")
        if not all(isinstance(one, str) for one in ids):
            raise _invalid("media_ids must be strings")
        known = [self.media.get(one) for one in ids]
        if any(one is None or one["of"] != name or one["until"] < self.now() for one in known):
            raise _invalid("Your media IDs are invalid.")

    def _upload(self, asked: Asked) -> Answered:
        name = self._account(asked, "media.write")
        parts = asked.parts()
        only(parts, "media", "media_category", "media_type", "shared", refuse=_unknown)
        kind, body = parts.get("media", ("", b""))
        if parts.get("media_category", ("", b""))[1].decode() not in CATEGORIES:
            raise _invalid("media_category is not valid")
        if kind not in KINDS or not body.startswith(KINDS[kind]) or len(body) > MOST_BYTES:
            raise _invalid("Your media is invalid.")
        made = str(1_800_000_000_000_000_000 + len(self.media))
        self.media[made] = {"of": name, "body": body, "until": self.now() + UPLOAD_S, "alt": None}
        shown = {"id": made, "media_key": f"3_{made}", "size": len(body)}
        return answer({"data": shown | {"expires_after_secs": UPLOAD_S}})

    def _alt(self, asked: Asked) -> Answered:
        name = self._account(asked, "media.write")
        given = asked.json()
        only(given, "id", "metadata", refuse=_unknown)
        only(given.get("metadata", {}), "alt_text", refuse=_unknown)
        text = given.get("metadata", {}).get("alt_text", {}).get("text")
        known = self.media.get(given.get("id", ""))
        if not isinstance(text, str) or not text or len(text) > LONGEST_ALT:
            raise _invalid("alt_text is not valid")
        if known is None or known["of"] != name:
            raise _invalid("Your media IDs are invalid.")
        self._charge(Decimal("0.005"))
        known["alt"] = text
        return answer({"data": {"id": given["id"], "associated_metadata": given["metadata"]}})

    def _charge(self, price: Decimal) -> None:
        if price > self.credit:
            told = "Your enrolled account does not have any credits to fulfill this request."
            raise _problem(402, "CreditsDepleted", told, f"{PROBLEMS}/credits")
        self.credit -= price

    def _account(self, asked: Asked, *scopes: str) -> str:
        scheme = asked.headers.get("authorization", "").partition(" ")[0]
        known = self.tokens.get(asked.bearer)
        if asked.bearer == self.client_secret:
            told = "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint."
            kind = f"{PROBLEMS}/unsupported-authentication"
            raise _problem(403, "Unsupported Authentication", told, kind)
        if known is None or scheme != "Bearer" or known["until"] < self.now():
            raise _problem(401, "Unauthorized", "Unauthorized")
        missing = set(scopes) - set(known["scopes"].split())
        if missing:
            raise _forbidden(f"Missing scope: {', '.join(sorted(missing))}")
        return str(known["name"])

    def now(self) -> float:
        """Return the seconds since 1970 that it is here."""
        return time.time() + self.later_s


def _id_of(name: str) -> str:
    return str(int.from_bytes(name.encode()) % 10**18)


def _problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Refuse:
    return Refuse(status, {"title": title, "detail": detail, "type": kind, "status": status})


def _forbidden(detail: str) -> Refuse:
    return _problem(403, "Forbidden", detail)


def _invalid(detail: str) -> Refuse:
    return _problem(400, "Invalid Request", detail, f"{PROBLEMS}/invalid-request")


def _unknown(name: str) -> Refuse:
    return _invalid(f"[{name}] is not one of the known parameters")


def _no_token(told: str) -> Refuse:
    return Refuse(400, {"error": "invalid_request", "error_description": told})
