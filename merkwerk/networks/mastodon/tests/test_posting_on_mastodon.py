"""Posting on somebody's own server: once, whole, and honest about what is not known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merkwerk.networks.mastodon.publisher import MastodonPublisher
from merkwerk.networks.outcomes import (
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import App, Credentials
from merkwerk.networks.tests.posting import PHOTO, POST, Desk
from tests.peers.stage import Fault

HTML = Fault(status=502, body=b"<html>Bad gateway</html>", headers={"content-type": "text/html"})
HANGS_UP = Fault(hangs_up=True)
HANGS_UP_AFTER = Fault(hangs_up=True, after=True)


@pytest.fixture
def bo(server):
    """Bo's credentials there."""
    return Credentials(access_token=server.account("bo"), host="mastodon.example", account="1bo")


@pytest.fixture
def desk(server):
    return Desk(MastodonPublisher(App(address=server.origin)))


class TestPosting:
    def test_words_and_link_arrive_as_they_were_written(self, server, desk, bo):
        outcome = desk.publish(credentials=bo)
        (status,) = server.statuses
        assert outcome == Shared(status["id"], status["url"])
        assert status["status"] == f"{POST.text}\n\n{POST.link}"
        assert (status["language"], status["visibility"]) == ("nl", "public")

    def test_a_picture_goes_along_with_its_alternative(self, server, desk, bo):
        assert isinstance(desk.publish(replace(POST, picture=PHOTO), credentials=bo), Shared)
        (media,) = server.media.values()
        assert (media["body"], media["description"]) == (PHOTO.body, PHOTO.alt)
        assert server.statuses[0]["media_ids"] == ["1"]

    def test_a_server_that_needs_time_for_a_picture_gets_it(self, server, desk, bo):
        server.slow_media = 2
        post = replace(POST, picture=PHOTO)
        waiting = TryAgain(Why.STILL_WORKING, 5, burns_a_try=False)
        assert desk.publish(post, credentials=bo) == waiting
        assert desk.publish(post, credentials=bo) == waiting
        assert isinstance(desk.publish(post, credentials=bo), Shared)
        assert (server.times("upload"), len(server.statuses)) == (1, 1)

    def test_the_servers_own_limit_counts(self, server, desk, bo):
        post = replace(POST, text="a" * 480)
        assert desk.publish(post, credentials=bo) == PersonMustAct(Why.TOO_LONG)
        server.characters = 1000
        assert isinstance(desk.publish(post, credentials=bo), Shared)

    def test_a_server_that_tells_no_limit_is_taken_to_have_the_usual_one(self, server, desk, bo):
        server.fail("instance", HTML)
        assert isinstance(desk.publish(credentials=bo), Shared)


class TestOnce:
    def test_sent_twice_is_one_post(self, server, desk, bo):
        assert desk.publish(credentials=bo) == desk.publish(credentials=bo)
        assert len(server.statuses) == 1

    @pytest.mark.parametrize("fault", [HANGS_UP_AFTER, replace(HTML, after=True), HANGS_UP, HTML])
    def test_whatever_breaks_the_next_try_finds_out(self, server, desk, bo, fault):
        server.fail("statuses", fault)
        assert isinstance(desk.publish(credentials=bo), TryAgain)
        assert isinstance(desk.publish(credentials=bo), Shared)
        assert len(server.statuses) == 1

    def test_after_the_hour_nobody_knows_and_nothing_is_sent(self, server, desk, bo):
        server.fail("statuses", HANGS_UP_AFTER)
        desk.publish(credentials=bo)
        begun = desk.attempt.begun_at - timedelta(minutes=56)
        desk.attempt = replace(desk.attempt, begun_at=begun)
        assert desk.publish(credentials=bo) == Unknown()
        assert server.times("statuses") == 1

    def test_with_a_picture_too(self, server, desk, bo):
        server.fail("statuses", HANGS_UP_AFTER)
        post = replace(POST, picture=PHOTO)
        assert isinstance(desk.publish(post, credentials=bo), TryAgain)
        assert isinstance(desk.publish(post, credentials=bo), Shared)
        assert (len(server.statuses), server.times("upload")) == (1, 1)


class TestRefusals:
    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (Fault(status=401, body=b"{}"), PersonMustAct(Why.CONNECT_AGAIN)),
            (
                Fault(status=403, body=b'{"error": "outside the authorized scopes"}'),
                PersonMustAct(Why.CONSENT_IS_MISSING),
            ),
            (
                Fault(status=403, body=b'{"error": "Your login is currently disabled"}'),
                PersonMustAct(Why.ACCOUNT_IS_CLOSED),
            ),
            (
                Fault(status=422, body=b'{"error": "Text character limit of 10 exceeded"}'),
                PersonMustAct(Why.TOO_LONG),
            ),
            (
                Fault(status=422, body=b'{"error": "Validation failed"}'),
                RefusedForGood(Why.NOT_ACCEPTED, "Validation failed"),
            ),
            (Fault(status=500), TryAgain(Why.DOWN)),
            (Fault(status=503, headers={"retry-after": "30"}), TryAgain(Why.BUSY, 30)),
            (Fault(status=200, body=b"<html>"), TryAgain(Why.DOWN)),
        ],
    )
    def test_each_answer_has_its_meaning(self, server, desk, bo, fault, outcome):
        server.fail("statuses", fault)
        assert desk.publish(credentials=bo) == outcome
        assert server.statuses == []

    def test_a_limit_says_when_it_is_lifted(self, server, desk, bo):
        lifted = (server.now() + timedelta(minutes=3)).isoformat()
        server.fail("statuses", Fault(status=429, headers={"x-ratelimit-reset": lifted}))
        outcome = desk.publish(credentials=bo)
        assert outcome.why is Why.BUSY
        assert 170 <= outcome.after_seconds <= 180

    def test_a_picture_that_is_not_taken_is_the_authors_to_change(self, server, desk, bo):
        post = replace(POST, picture=replace(PHOTO, media_type="application/pdf"))
        assert desk.publish(post, credentials=bo) == PersonMustAct(Why.PICTURE_REFUSED)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "x y", "", "mastodon.example:99"])
    def test_a_host_that_is_no_public_server_is_never_asked(self, server, bo, host):
        desk = Desk(MastodonPublisher())
        outcome = desk.publish(credentials=replace(bo, host=host))
        assert outcome == PersonMustAct(Why.CONNECT_AGAIN)

    def test_a_server_that_is_not_there(self, settings, bo):
        settings.MERKWERK_NAMED_ORIGINS = frozenset({"http://127.0.0.1:9"})
        desk = Desk(MastodonPublisher(App(address="http://127.0.0.1:9")))
        assert desk.publish(credentials=bo) == TryAgain(Why.UNREACHABLE)
