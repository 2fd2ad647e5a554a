"""LinkedIn as its documents describe it, and as people have seen it where those are silent.

From the documents (https://learn.microsoft.com/linkedin/): marketing/versioning (a version in every
call, 426 when it is past), marketing/community-management/shares/posts-api (fields, 201 with the
urn in ``x-restli-id``), .../images-api (one upload, pixels), .../little-text-format (what cuts a
commentary), shared/authentication/* (code flow, renewing within a fixed year), consumer/.../
sign-in-with-linkedin-v2 (userinfo), shared/api-guide/concepts/* (errors, limits until midnight).
Seen: the body of the refusal of a duplicate, the wording of a text that is too long, that a
member's token may not read a picture, that scopes come parted by commas.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from merkwerk.networks.tests.linkedin_reader import read
from tests.peers.linkedin_rules import check_post, field, is_picture, oauth, refuse, twice, urn_in
from tests.peers.stage import Answered, Asked, Peer, Refuse, Route, answer, only

LIVING = ("202601", "202602", "202603", "202606", "202607", "202608")
TOKEN_LASTS, RENEWS_FOR = timedelta(days=60), timedelta(days=365)
REMEMBERS = timedelta(hours=24)


class LinkedIn(Peer):
    """The site, the interface and its members."""

    def __init__(self, *, slow_images: int = 0, renews: bool = False) -> None:
        super().__init__()
        self.client_id, self.client_secret = secrets.token_hex(7), secrets.token_urlsafe(12)
        self.redirect = "https://merkwerk.example/back/"
        self.slow_images, self.renews = slow_images, renews
        self.living = set(LIVING)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.renewals: dict[str, dict[str, Any]] = {}
        self.images: dict[str, dict[str, Any]] = {}
        self.posts: list[dict[str, Any]] = []
        self.later = timedelta()  # how much later it is here than on the machine

    def routes(self) -> Mapping[str, tuple[str, str, Route]]:
        return {
            "authorize": ("GET", "/oauth/v2/authorization", self._authorize),
            "consent": ("POST", "/oauth/v2/authorization", self._consent),
            "token": ("POST", "/oauth/v2/accessToken", self._token),
            "revoke": ("POST", "/oauth/v2/revoke", self._revoke),
            "who": ("GET", "/v2/userinfo", self._who),
            "images": ("POST", "/rest/images", self._initialize),
            "image": ("GET", "/rest/images/(?P<urn>[^/]+)", self._image),
            "upload": ("PUT", r"/dms-uploads/(?P<id>\w+)/uploaded-image/0", self._upload),
            "posts": ("POST", "/rest/posts", self._post),
            "delete": ("DELETE", "/rest/posts/(?P<urn>[^/]+)", self._delete),
        }

    def account(self, name: str = "bo", scopes: str = "openid profile w_member_social") -> str:
        """Return a token for a member, without the way there."""
        token = secrets.token_urlsafe(24)
        until = self.now() + TOKEN_LASTS
        self.tokens[token] = {"name": name, "scopes": set(scopes.split()), "until": until}
        return token

    def consent(self, address: str, *, name: str = "bo", grant: str | None = None) -> str:
        """Say yes at the page of *address*; return the address that leads back."""
        return self._led_back(dict(parse_qsl(urlsplit(address).query)), name, grant)

    def now(self) -> datetime:
        """Return the time it is here."""
        return datetime.now(UTC) + self.later

    # consent and tokens

    def _authorize(self, asked: Asked) -> Answered:
        self._check_asked(asked.query)
        page = (
            "<!doctype html><title>LinkedIn</title><p>Merkwerk would like to post for you."
            "<form method=post><button name=yes value=1>Allow</button></form>"
        )
        return Answered(200, page.encode(), {"content-type": "text/html"})

    def _consent(self, asked: Asked) -> Answered:
        return Answered(302, b"", {"location": self._led_back(asked.query, "bo", None)})

    def _check_asked(self, asked: Mapping[str, str]) -> None:
        only(asked, "response_type", "client_id", "redirect_uri", "state", "scope", refuse=oauth)
        if asked.get("client_id") != self.client_id or asked.get("response_type") != "code":
            raise oauth("client_id")
        if asked.get("redirect_uri") != self.redirect or not asked.get("state"):
            raise oauth("redirect_uri")
        if not set(asked.get("scope", "").split()) <= {"openid", "profile", "w_member_social"}:
            raise oauth("unauthorized_scope_error")

    def _led_back(self, asked: Mapping[str, str], name: str, grant: str | None) -> str:
        self._check_asked(asked)
        code = secrets.token_urlsafe(24)
        scopes = asked["scope"] if grant is None else grant
        self.codes[code] = {"name": name, "scopes": scopes, "until": self.now().isoformat()}
        return f"{self.redirect}?{urlencode({'code': code, 'state': asked['state']})}"

    def _token(self, asked: Asked) -> Answered:
        given = asked.form()
        self._check_app(given)
        if given.get("grant_type") == "authorization_code":
            return self._by_code(given)
        if given.get("grant_type") == "refresh_token":
            return self._by_renewal(given)
        raise oauth("grant_type")

    def _check_app(self, given: Mapping[str, str]) -> None:
        known = (given.get("client_id"), given.get("client_secret"))
        if known != (self.client_id, self.client_secret):
            raise Refuse(401, {"error": "invalid_client", "error_description": "no such client"})

    def _by_code(self, given: Mapping[str, str]) -> Answered:
        names = ("grant_type", "code", "redirect_uri", "client_id", "client_secret")
        only(given, *names, refuse=oauth)
        known = self.codes.pop(given.get("code", ""), None)
        if known is None or given.get("redirect_uri") != self.redirect:
            raise oauth("authorization code not found")
        renewal = secrets.token_urlsafe(24)
        self.renewals[renewal] = known | {"ends": self.now() + RENEWS_FOR}
        return self._granted(known["name"], known["scopes"], renewal if self.renews else "")

    def _by_renewal(self, given: Mapping[str, str]) -> Answered:
        only(given, "grant_type", "refresh_token", "client_id", "client_secret", refuse=oauth)
        known = self.renewals.get(given.get("refresh_token", ""))
        if known is None or known["ends"] <= self.now():
            raise Refuse(400, {"error": "invalid_grant", "error_description": "it has expired"})
        return self._granted(known["name"], known["scopes"], given["refresh_token"])

    def _granted(self, name: str, scopes: str, renewal: str) -> Answered:
        told: dict[str, Any] = {"access_token": self.account(name, scopes)}
        told |= {"expires_in": int(TOKEN_LASTS.total_seconds()), "token_type": "Bearer"}
        told |= {"scope": ",".join(sorted(scopes.split()))}
        if renewal:
            left = int((self.renewals[renewal]["ends"] - self.now()).total_seconds())
            told |= {"refresh_token": renewal, "refresh_token_expires_in": left}
        return answer(told)

    def _revoke(self, asked: Asked) -> Answered:
        given = asked.form()
        self._check_app(given)
        only(given, "client_id", "client_secret", "token", refuse=oauth)
        if self.tokens.pop(given.get("token", ""), None) is None:
            raise oauth("token")
        return Answered(200)

    def _who(self, asked: Asked) -> Answered:
        name = self._member(asked, "profile")
        about = {"sub": name, "name": name.title(), "given_name": name.title()}
        return answer(about | {"picture": f"{self.origin}/media/{name}", "locale": "nl_NL"})

    def _member(self, asked: Asked, scope: str) -> str:
        known = self.tokens.get(asked.bearer)
        if known is None or not asked.headers.get("authorization", "").startswith("Bearer "):
            raise refuse(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
        if known["until"] <= self.now():
            raise refuse(401, "EXPIRED_ACCESS_TOKEN", "The token has expired", 65602)
        if scope not in known["scopes"]:
            raise refuse(403, "ACCESS_DENIED", f"Not enough permissions to access: {scope}", 100)
        return str(known["name"])

    # pictures

    def _initialize(self, asked: Asked) -> Answered:
        person = self._caller(asked)
        if asked.query != {"action": "initializeUpload"}:
            raise refuse(400, "ILLEGAL_ARGUMENT", "no such action")
        given = asked.json()
        only(given, "initializeUploadRequest", refuse=field)
        wanted = given.get("initializeUploadRequest", {})
        only(wanted, "owner", refuse=field)
        if wanted.get("owner") != person:
            raise refuse(403, "ACCESS_DENIED", "the owner is somebody else")
        id_ = secrets.token_hex(8)
        state = {"owner": person, "body": None, "working": self.slow_images, "puts": 0}
        self.images[f"urn:li:image:{id_}"] = state
        until = int((self.now() + timedelta(days=1)).timestamp() * 1000)
        address = f"{self.origin}/dms-uploads/{id_}/uploaded-image/0?ca=1&sig={id_}"
        value = {"uploadUrlExpiresAt": until, "uploadUrl": address, "image": f"urn:li:image:{id_}"}
        return answer({"value": value})

    def _upload(self, asked: Asked) -> Answered:
        image = self.images.get(f"urn:li:image:{asked.match['id']}")
        if image is None or asked.query.get("sig") != asked.match["id"]:
            return Answered(403)
        if f"urn:li:person:{self._member(asked, 'w_member_social')}" != image["owner"]:
            return Answered(403)
        if asked.headers["content-type"] != "application/octet-stream":
            return Answered(400)
        image["body"], image["puts"] = asked.body, image["puts"] + 1  # the last one stays
        return Answered(201)

    def _image(self, asked: Asked) -> Answered:
        self._caller(asked)
        urn_in(asked.match["urn"])
        raise refuse(403, "ACCESS_DENIED", "Not enough permissions to access: images.GET", 100)

    # posts

    def _post(self, asked: Asked) -> Answered:
        person = self._caller(asked)
        given = asked.json()
        check_post(given, person)
        self._check_pictures(given, person)
        reading = read(given["commentary"])
        self._check_new(given["commentary"], person)
        kind = "ugcPost" if "media" in given.get("content", {}) else "share"
        urn = f"urn:li:{kind}:{7400000000000000000 + len(self.posts)}"
        made = given | {"urn": urn, "at": self.now(), "is_there": True}
        self.posts.append(
            made | {"text": reading.text, "tags": reading.tags, "cut": reading.is_cut}
        )
        return Answered(201, b"", {"x-restli-id": urn})

    def _check_new(self, commentary: str, person: str) -> None:
        for known in self.posts:
            is_same = (known["commentary"], known["author"]) == (commentary, person)
            if is_same and self.now() - known["at"] < REMEMBERS:
                raise twice(known["urn"])

    def _check_pictures(self, given: Mapping[str, Any], person: str) -> None:
        content = given.get("content", {})
        image = content.get("media", {}).get("id") or content.get("article", {}).get("thumbnail")
        if image is None:
            return
        known = self.images.get(image)
        if known is None or known["owner"] != person:
            raise refuse(400, "INVALID_URN_ID", "This URN Id is invalid")
        if known["body"] is None:
            raise refuse(400, "MEDIA_ASSET_WAITING_UPLOAD", "Media asset is waiting upload")
        if not is_picture(known["body"]):
            raise refuse(400, "MEDIA_ASSET_PROCESSING_FAILED", "Media asset failed processing")
        known["working"] -= 1
        if known["working"] >= 0:
            raise refuse(400, "MEDIA_ASSET_PROCESSING", "Media asset is processing")

    def _delete(self, asked: Asked) -> Answered:
        person = self._caller(asked)
        urn = urn_in(asked.match["urn"])
        mine = [one for one in self.posts if one["urn"] == urn and one["author"] == person]
        for post in mine:
            post["is_there"] = False  # its words are remembered all the same
        return Answered(204)

    def _caller(self, asked: Asked) -> str:
        """Return who calls the versioned interface, once the call says what each must say."""
        if asked.headers.get("x-restli-protocol-version") != "2.0.0":
            raise refuse(400, "ILLEGAL_ARGUMENT", "no protocol version")
        wanted = asked.headers.get("linkedin-version", "")
        if not wanted:
            raise refuse(400, "VERSION_MISSING", "A version must be present.")
        if wanted not in self.living:
            told = f"Requested version {wanted} is not active"
            raise refuse(426, "NONEXISTENT_VERSION", told)
        return f"urn:li:person:{self._member(asked, 'w_member_social')}"
