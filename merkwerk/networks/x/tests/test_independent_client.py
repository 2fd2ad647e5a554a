"""The stand-in for X is used by somebody else's client, so that it is not only as wrong as ours.

Tweepy always speaks to api.twitter.com, X's older name; a transport adapter, which is how Requests
has traffic sent elsewhere, leads that to the stand-in. Tweepy uploads by an older interface that
X closed for these tokens, so pictures are not in here.
"""

from urllib.parse import urlsplit

import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter

from tests.peers.x import SCOPES, X

BACK = "https://merkwerk.example/back/"


class LeadsTo(HTTPAdapter):
    """Sends what was meant for one origin to another."""

    def __init__(self, origin):
        super().__init__()
        self.origin = origin

    def send(self, request, **kwargs):
        parts = urlsplit(request.url)
        request.url = f"{self.origin}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return super().send(request, **kwargs)


@pytest.fixture
def session(server):
    with requests.Session() as session:
        session.mount("https://api.twitter.com", LeadsTo(server.origin))
        yield session


def signs_in(server):
    """Return Tweepy's own way through the consent, on its way to the stand-in."""
    handler = tweepy.OAuth2UserHandler(
        client_id=X.client_id,
        client_secret=X.client_secret,
        redirect_uri=BACK,
        scope=SCOPES.split(),
    )
    handler.mount("https://api.twitter.com", LeadsTo(server.origin))
    return handler


@pytest.fixture
def token(server):
    handler = signs_in(server)
    with handler:
        returned = server.consent(handler.get_authorization_url())
        return handler.fetch_token(returned)


@pytest.fixture
def client(token, session):
    client = tweepy.Client(bearer_token=token["access_token"])
    client.session.close()
    client.session = session
    return client


def test_it_signs_in_and_sees_who_it_is(server, client):
    me = client.get_me(user_auth=False, user_fields=["profile_image_url"]).data
    assert (me.username, me.name) == ("bo", "Bo")
    assert me.profile_image_url.endswith("bo.jpg")


def test_a_code_works_once(server):
    handler = signs_in(server)
    with handler:
        returned = server.consent(handler.get_authorization_url())
        handler.fetch_token(returned)
        with pytest.raises(Exception, match="invalid_request"):
            handler.fetch_token(returned)


def test_a_refresh_token_works_once(server, token):
    handler = signs_in(server)
    address = "https://api.twitter.com/2/oauth2/token"
    with handler:
        new = handler.refresh_token(
            address, refresh_token=token["refresh_token"], auth=handler.auth
        )
        assert new["refresh_token"] != token["refresh_token"]
        with pytest.raises(Exception, match="invalid_request"):
            handler.refresh_token(address, refresh_token=token["refresh_token"], auth=handler.auth)


def test_it_posts_and_cannot_say_the_same_twice(server, client):
    made = client.create_tweet(text="Eén dak vol 👩‍👩‍👧", user_auth=False)
    assert made.data["id"] == server.posts[0]["id"]
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        client.create_tweet(text="Eén dak vol 👩‍👩‍👧", user_auth=False)
    assert len(server.posts) == 1


def test_what_is_too_long_or_not_there_is_refused(server, client):
    with pytest.raises(tweepy.Forbidden, match="too long"):
        client.create_tweet(text="a" * 281, user_auth=False)
    with pytest.raises(tweepy.BadRequest, match="media IDs are invalid"):
        client.create_tweet(text="Dag", media_ids=[12], user_auth=False)


def test_it_reads_when_the_limit_is_lifted(server, client):
    server.most_posts = 1
    client.create_tweet(text="Dag", user_auth=False)
    with pytest.raises(tweepy.TooManyRequests) as refusal:
        client.create_tweet(text="Nog een dag", user_auth=False)
    assert refusal.value.reset_time > server.now()


def test_a_token_that_ended_or_lacks_a_scope(server, client):
    client.bearer_token = server.account("bo", "tweet.read users.read")
    with pytest.raises(tweepy.Forbidden, match="scope"):
        client.create_tweet(text="Dag", user_auth=False)
    server.later_s = 7201
    with pytest.raises(tweepy.Unauthorized):
        client.get_me(user_auth=False)
