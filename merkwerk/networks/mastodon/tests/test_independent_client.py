"""The stand-in for a Mastodon server is used by somebody else's client too: Mastodon.py."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonRatelimitError,
    MastodonUnauthorizedError,
)

from merkwerk.networks.tests.posting import PHOTO

BACK = "https://merkwerk.example/back/"
SCOPES = ["profile", "write:statuses", "write:media"]


@pytest.fixture
def session():
    with requests.Session() as session:
        yield session


@pytest.fixture
def client(server, session):
    """The client, known at the server."""
    id_, secret = Mastodon.create_app(
        "Merkwerk", scopes=SCOPES, redirect_uris=BACK, api_base_url=server.origin, session=session
    )
    return Mastodon(
        client_id=id_,
        client_secret=secret,
        api_base_url=server.origin,
        ratelimit_method="throw",
        mastodon_version="4.5.0",
        version_check_mode="created",
        session=session,
    )


def code_of(server, client):
    page = client.auth_request_url(redirect_uris=BACK, scopes=SCOPES, state="s", allow_http=True)
    return parse_qs(urlsplit(server.consent(page)).query)["code"][0]


@pytest.fixture
def bo(server, client):
    """The client, let in by Bo."""
    code = code_of(server, client)
    client.log_in(code=code, redirect_uri=BACK, scopes=SCOPES, allow_http=True)
    return client


def test_it_signs_in_and_sees_who_it_is(server, bo):
    assert bo.access_token in server.tokens
    assert bo.account_verify_credentials().username == "bo"


def test_a_code_works_once(server, client):
    code = code_of(server, client)
    client.log_in(code=code, redirect_uri=BACK, scopes=SCOPES, allow_http=True)
    with pytest.raises(MastodonIllegalArgumentError, match="invalid_grant"):
        client.log_in(code=code, redirect_uri=BACK, scopes=SCOPES, allow_http=True)


def test_two_with_one_key_are_one(server, bo):
    made = [
        bo.status_post("Eén dak vol 👩‍👩‍👧", language="nl", idempotency_key="abc") for _ in range(2)
    ]
    assert str(made[0].id) == str(made[1].id) == server.statuses[0]["id"]
    assert bo.status_post("Eén dak vol", idempotency_key="abd").id != made[0].id
    assert len(server.statuses) == 2


def test_a_picture_that_takes_time(server, bo):
    server.slow_media = 2
    media = bo.media_post(PHOTO.body, mime_type="image/png", description=PHOTO.alt)
    assert server.media[str(media.id)]["body"] == PHOTO.body
    with pytest.raises(MastodonAPIError, match="finished processing"):
        bo.status_post("Kijk", media_ids=[media.id])
    for _ in range(2):
        bo.media(media.id)
    bo.status_post("Kijk", media_ids=[media.id])
    assert server.statuses[0]["media_ids"] == [str(media.id)]


def test_it_reads_when_the_limit_is_lifted(server, bo):
    server.most_calls = 1
    bo.status_post("Dag")
    assert (bo.ratelimit_limit, bo.ratelimit_remaining) == (1, 0)
    assert 290 < bo.ratelimit_reset - server.now().timestamp() <= 301
    with pytest.raises(MastodonRatelimitError):
        bo.status_post("Nog een dag")
    assert len(server.statuses) == 1


def test_what_is_too_long_or_from_nobody_is_refused(server, bo):
    with pytest.raises(MastodonAPIError, match="character limit"):
        bo.status_post("a" * 501)
    server.tokens.clear()
    with pytest.raises(MastodonUnauthorizedError):
        bo.status_post("Dag")
    assert server.statuses == []


def test_the_limit_of_the_server_can_be_read(server, bo):
    server.characters = 1000
    assert bo.instance_v2().configuration.statuses.max_characters == 1000
