"""Threads as its documents describe it.

Rules and where they come from, all under https://developers.facebook.com/documentation/threads/:
posts (two steps, fields, 500 characters, addresses), create-posts/text-attachments (how links are
counted), troubleshooting (status of a container, what a token is good for), get-started/
get-access-tokens-and-permissions and get-started/long-lived-tokens (an hour, 60 days, 24 hours);
https://developers.facebook.com/docs/graph-api/guides/error-handling (the envelope, 190, 10, 4).
What a container did once it cannot do again: so the documents' states are read here.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.peers.stage import Answered, Asked, Peer, Refuse, Route, answer, only
from tests.peers.weighing import on_threads

SCOPES = "threads_basic,threads_content_publish"
HOUR, DAY, LONG = timedelta(hours=1), timedelta(days=1), timedelta(days=60)
LONGEST, MOST_LINKS, MOST_POSTS = 500, 5, 250
TEXT_FIELDS = ("media_type", "text", "link_attachment", "reply_control", "reply_to_id")
TEXT_FIELDS += ("quote_post_id", "topic_tag", "allowlisted_country_codes", "poll_attachment")
IMAGE_FIELDS = ("media_type", "text", "image_url", "alt_text", "reply_control", "reply_to_id")
IMAGE_FIELDS += ("quote_post_id", "topic_tag", "allowlisted_country_codes", "is_spoiler_media")
PROFILE_FIELDS = {"id", "username", "name", "threads_profile_picture_url", "threads_biography"}
POST_FIELDS = {"id", "permalink", "text", "timestamp", "media_type", "shortcode", "username"}


class Threads(Peer):
    """Threads with one app, and as many profiles as people consent."""

    client_id, client_secret = "990602627938098", "planted-app-secret-of-threads"
    id_at_facebook = "123456789012345"

    def __init__(self, *, redirect: str = "https://merkwerk.example/back/") -> None:
        super().__init__()
        self.redirect = redirect
        self.codes: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.containers: dict[str, dict[str, Any]] = {}
        self.posts: list[dict[str, Any]] = []
        self.pictures: dict[str, str] = {}  # what a fetch of an address gives, "" = a picture
        self.slow_looks = 0  # how often a new container is still in progress
        self.later = timedelta()  # how much later it is here than on the machine

    def routes(self) -> Mapping[str, tuple[str, str, Route]]:
        return {
            "authorize": ("GET", "/oauth/authorize", self._authorize),
            "consent": ("POST", "/oauth/authorize", self._consent),
            "token": ("POST", "/oauth/access_token", self._token),
            "exchange": ("GET", "/access_token", self._exchange),
            "refresh": ("GET", "/refresh_access_token", self._refresh),
            "debug": ("GET", "/debug_token", self._debug),
            "who": ("GET", "/v1.0/me", self._who),
            "posts": ("GET", "/v1.0/me/threads", self._listed),
            "create": ("POST", r"/v1.0/(?P<user>\d+|me)/threads", self._create),
            "publish": ("POST", r"/v1.0/(?P<user>\d+|me)/threads_publish", self._publish),
            "see": ("GET", r"/v1.0/(?P<id>\d+)", self._see),
        }

    # Consent and tokens

    def consent(self, address: str, *, name: str = "bo", grant: str | None = None) -> str:
        """Say yes at the page of *address*; return the address that leads back."""
        return self._led_back(dict(parse_qsl(urlsplit(address).query)), name, grant)

    def account(self, name: str = "bo", scopes: str = SCOPES) -> str:
        """Return a long-lived token for a profile, without the way there."""
        return self._made(name, scopes, LONG)

    def _authorize(self, asked: Asked) -> Answered:
        self._check_question(asked.query)
        page = (
            "<!doctype html><title>Threads</title><p>Merkwerk wants to post for you."
            "<form method=post><button name=yes value=1>Continue</button></form>"
        )
        return Answered(200, page.encode(), {"content-type": "text/html"})

    def _consent(self, asked: Asked) -> Answered:
        return Answered(302, b"", {"location": self._led_back(asked.query, "bo", None)})

    def _check_question(self, asked: Mapping[str, str]) -> None:
        known = ("client_id", "redirect_uri", "scope", "response_type", "state")
        only(asked, *known, refuse=_unknown)
        self._check_app(asked)
        scopes = set(asked.get("scope", "").split(","))
        if asked.get("response_type") != "code" or not scopes <= set(SCOPES.split(",")):
            raise _error(100, "Invalid parameter")

    def _check_app(self, asked: Mapping[str, str]) -> None:
        if asked.get("client_id") == self.id_at_facebook:
            raise _error(100, "The app ID is invalid for this use case", subcode=4476002)
        if asked.get("client_id") != self.client_id:
            raise _error(101, "Error validating application.")
        if asked.get("redirect_uri") != self.redirect:
            raise _error(191, "Invalid redirect_uri")

    def _led_back(self, asked: Mapping[str, str], name: str, grant: str | None) -> str:
        self._check_question(asked)
        code = secrets.token_urlsafe(24)
        given = asked["scope"] if grant is None else grant
        self.codes[code] = {"name": name, "given": given, "until": self.now() + HOUR}
        return f"{self.redirect}?{urlencode({'code': code, 'state': asked['state']})}#_"

    def _token(self, asked: Asked) -> Answered:
        given = asked.form()
        names = ("client_id", "client_secret", "grant_type", "redirect_uri", "code")
        only(given, *names, refuse=_unknown)
        self._check_app(given)
        known = self.codes.pop(given.get("code", ""), None)
        is_right = given.get("client_secret") == self.client_secret
        is_right &= given.get("grant_type") == "authorization_code"
        if not is_right or known is None or known["until"] < self.now():
            raise _error(100, "This authorization code has been used or has expired.")
        token = self._made(known["name"], known["given"], HOUR)
        return answer({"access_token": token, "user_id": int(_id_of(known["name"]))})

    def _exchange(self, asked: Asked) -> Answered:
        only(asked.query, "grant_type", "client_secret", "access_token", refuse=_unknown)
        known = self._known(asked.query.get("access_token", ""))
        is_right = asked.query.get("client_secret") == self.client_secret
        if not is_right or asked.query.get("grant_type") != "th_exchange_token":
            raise _error(101, "Error validating client secret.")
        if known["lasts"] != HOUR:
            raise _error(452, "Session key invalid. This could be because it is long-lived.")
        return self._long(known)

    def _refresh(self, asked: Asked) -> Answered:
        only(asked.query, "grant_type", "access_token", refuse=_unknown)
        token = asked.query.get("access_token", "")
        known = self._known(token)
        is_long = known["lasts"] == LONG and asked.query.get("grant_type") == "th_refresh_token"
        if not is_long or self.now() - known["made"] < DAY:
            raise _error(100, "The token must be at least 24 hours old to be refreshed.")
        del self.tokens[token]
        return self._long(known)

    def _long(self, known: Mapping[str, Any]) -> Answered:
        told = {"token_type": "bearer", "expires_in": int(LONG.total_seconds())}
        return answer(told | {"access_token": self._made(known["name"], known["scopes"], LONG)})

    def _debug(self, asked: Asked) -> Answered:
        only(asked.query, "access_token", "input_token", refuse=_unknown)
        self._known(asked.query.get("access_token", ""))
        known = self._known(asked.query.get("input_token", ""))
        return answer({"data": {"is_valid": True, "scopes": known["scopes"].split(",")}})

    def _made(self, name: str, scopes: str, lasts: timedelta) -> str:
        token = f"THAA{secrets.token_urlsafe(24)}"
        known = {"name": name, "scopes": scopes, "lasts": lasts, "made": self.now()}
        self.tokens[token] = known
        return token

    def _known(self, token: str, scope: str = "threads_basic") -> dict[str, Any]:
        known = self.tokens.get(token)
        if known is None or self.now() - known["made"] > known["lasts"]:
            raise _error(190, "Error validating access token: Session has expired", status=401)
        if scope not in known["scopes"].split(","):
            raise _error(10, "Application does not have permission for this action", status=403)
        return known

    # The interface

    def _who(self, asked: Asked) -> Answered:
        name = self._known(asked.query.get("access_token", ""))["name"]
        about = {"id": _id_of(name), "username": name, "name": name.title()}
        about["threads_profile_picture_url"] = f"https://scontent.example/{name}.jpg"
        return answer(_chosen(about, asked, PROFILE_FIELDS))

    def _listed(self, asked: Asked) -> Answered:
        name = self._known(asked.query.get("access_token", ""))["name"]
        most = int(asked.query.get("limit", "25"))
        found = [one for one in reversed(self.posts) if one["of"] == name][:most]
        query = {name: value for name, value in asked.query.items() if name != "limit"}
        asked = Asked(**{**vars(asked), "query": query})
        return answer({"data": [_chosen(one, asked, POST_FIELDS) for one in found]})

    def _create(self, asked: Asked) -> Answered:
        given, name = self._given(asked)
        self._check(given)
        fetched = self.pictures.get(given["image_url"], "FAILED") if "image_url" in given else ""
        made = str(17_880_000_000_000_000 + len(self.containers))
        container = {"of": name, "given": given, "made": self.now(), "looks": self.slow_looks}
        status = "ERROR" if fetched else "IN_PROGRESS"
        self.containers[made] = container | {"status": status, "error": fetched}
        return answer({"id": made})

    def _given(self, asked: Asked) -> tuple[dict[str, str], str]:
        if asked.query:
            raise _unknown(next(iter(asked.query)))
        given = asked.form()
        name = self._known(given.pop("access_token", ""), "threads_content_publish")["name"]
        if asked.match["user"] not in ("me", _id_of(name)):
            raise _error(100, "Unsupported post request. Object does not exist.", subcode=33)
        return given, name

    def _check(self, given: Mapping[str, str]) -> None:
        kind = given.get("media_type")
        if kind not in ("TEXT", "IMAGE"):
            raise _error(100, "Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}")
        only(given, *(TEXT_FIELDS if kind == "TEXT" else IMAGE_FIELDS), refuse=_unknown)
        if not given.get("text" if kind == "TEXT" else "image_url"):
            raise _error(100, "The parameter is required.")
        text = given.get("text", "")
        if on_threads(text) > LONGEST:
            raise _error(100, "Param text must be at most 500 characters long.")
        links = {one.rstrip(".,)") for one in re.findall(r"(?:https?://|www\.)\S+", text)}
        links |= {given["link_attachment"]} if "link_attachment" in given else set()
        if len(links) > MOST_LINKS:
            raise _error(100, "THREADS_API__LINK_LIMIT_EXCEEDED")

    def _publish(self, asked: Asked) -> Answered:
        given, name = self._given(asked)
        only(given, "creation_id", refuse=_unknown)
        container = self.containers.get(given.get("creation_id", ""))
        if container is None or container["of"] != name or self._status(container) != "FINISHED":
            raise _error(24, "The requested resource does not exist", subcode=4279009)
        if sum(1 for one in self.posts if one["of"] == name) >= MOST_POSTS:
            raise _error(4, "Application request limit reached", status=403)
        container["status"] = "PUBLISHED"
        made = {"id": str(18_000_000_000_000_000 + len(self.posts)), "of": name}
        made |= {"text": container["given"].get("text", ""), "given": container["given"]}
        made["timestamp"] = self.now().strftime("%Y-%m-%dT%H:%M:%S%z")
        made["permalink"] = f"https://www.threads.com/@{name}/post/{len(self.posts)}"
        self.posts.append(made)
        return answer({"id": made["id"]})

    def _see(self, asked: Asked) -> Answered:
        name = self._known(asked.query.get("access_token", ""))["name"]
        container = self.containers.get(asked.match["id"])
        if container is not None and container["of"] == name:
            if container["status"] == "IN_PROGRESS" and container["looks"]:
                container["looks"] -= 1
            elif container["status"] == "IN_PROGRESS":
                container["status"] = "FINISHED"
            seen = {"id": asked.match["id"], "status": self._status(container)}
            seen |= {"error_message": container["error"]} if container["error"] else {}
            return answer(_chosen(seen, asked, {"id", "status", "error_message"}))
        for one in self.posts:
            if one["id"] == asked.match["id"]:
                return answer(_chosen(one, asked, POST_FIELDS))
        raise _error(100, "Unsupported get request. Object does not exist.", subcode=33)

    def _status(self, container: Mapping[str, Any]) -> str:
        is_old = self.now() - container["made"] > DAY
        return "EXPIRED" if is_old and container["status"] != "PUBLISHED" else container["status"]

    def now(self) -> datetime:
        """Return the time it is here."""
        return datetime.now(UTC) + self.later


def _chosen(about: Mapping[str, Any], asked: Asked, known: set[str]) -> dict[str, Any]:
    only(asked.query, "fields", "access_token", refuse=_unknown)
    wanted = set(asked.query.get("fields", "id").split(","))
    if not wanted <= known:
        raise _error(100, f"Tried accessing nonexisting field ({sorted(wanted - known)[0]})")
    return {name: about[name] for name in sorted(wanted | {"id"}) if name in about}


def _id_of(name: str) -> str:
    return str(int.from_bytes(name.encode()) % 10**17)


def error(code: int, message: str, *, subcode: int = 0) -> bytes:
    """Return Meta's envelope with an error."""
    told: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code}
    told |= {"error_subcode": subcode} if subcode else {}
    return json.dumps({"error": told | {"fbtrace_id": "A1b2C3"}}).encode()


def _error(code: int, message: str, *, subcode: int = 0, status: int = 400) -> Refuse:
    return Refuse(status, json.loads(error(code, message, subcode=subcode)))


def _unknown(name: str) -> Refuse:
    return _error(100, f"Unknown parameter {name}")
