"""Posting on X: once or not at all, and never a guess."""

import json
import logging
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks import over_the_wire
from merkwerk.networks.outcomes import (
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import App, CallFailed, Credentials
from merkwerk.networks.tests.posting import PHOTO, POST, Desk
from merkwerk.networks.x import cost
from merkwerk.networks.x.publisher import XPublisher
from tests.peers import x as peer
from tests.peers.stage import Fault
from tests.peers.weighing import on_x

WITH_PHOTO = replace(POST, picture=PHOTO)
HTML = Fault(status=502, body=b"<html>Bad gateway</html>", headers={"content-type": "text/html"})
HANGS_UP = Fault(hangs_up=True)


def told(status, *, title="Forbidden", detail="", kind="about:blank", **headers):
    body = {"title": title, "detail": detail, "type": kind, "status": status}
    return Fault(status=status, body=json.dumps(body).encode(), headers=headers)


def credentials_of(token):
    return Credentials(access_token=token, account="1", scopes=XPublisher.scopes)


@pytest.fixture
def bo(server):
    """Bo's credentials there."""
    return credentials_of(server.account("bo"))


@pytest.fixture
def desk(server):
    return Desk(XPublisher(App(address=server.origin)))


class TestPosting:
    def test_words_and_link_arrive_as_they_were_written(self, server, desk, bo):
        outcome = desk.publish(credentials=bo)
        (post,) = server.posts
        assert outcome == Shared(post["id"], f"https://x.com/i/web/status/{post['id']}")
        assert post["text"] == f"{POST.text} {POST.link}"
        assert "paid_partnership" not in post

    def test_what_is_paid_for_says_so(self, server, desk, bo):
        desk.publish(replace(POST, is_paid=True), credentials=bo)
        assert server.posts[0]["paid_partnership"] is True

    def test_a_picture_goes_along_with_its_alternative(self, server, desk, bo):
        assert isinstance(desk.publish(WITH_PHOTO, credentials=bo), Shared)
        ((id_, media),) = server.media.items()
        assert (media["body"], media["alt"]) == (PHOTO.body, PHOTO.alt)
        assert server.posts[0]["media"] == {"media_ids": [id_]}

    def test_a_picture_is_uploaded_once_however_often_it_takes(self, server, desk, bo):
        server.fail("alt", HTML, HANGS_UP)
        server.fail("posts", told(429, title="Too Many Requests"))
        outcomes = [desk.publish(WITH_PHOTO, credentials=bo) for _ in range(4)]
        assert [type(one) for one in outcomes] == [TryAgain, TryAgain, TryAgain, Shared]
        assert (server.times("upload"), server.times("alt")) == (1, 3)

    def test_another_picture_is_another_upload(self, server, desk, bo):
        server.fail("posts", told(429))
        desk.publish(WITH_PHOTO, credentials=bo)
        other = replace(PHOTO, alt="Ana bij het raam")
        assert isinstance(desk.publish(replace(POST, picture=other), credentials=bo), Shared)
        assert server.posts[0]["media"]["media_ids"] == [list(server.media)[1]]

    def test_an_upload_that_x_threw_away_is_done_once_more(self, server, desk, bo):
        server.fail("posts", told(429))
        desk.publish(WITH_PHOTO, credentials=bo)
        server.media[next(iter(server.media))]["until"] = 0
        assert desk.publish(WITH_PHOTO, credentials=bo) == TryAgain(Why.STILL_WORKING, 1)
        assert isinstance(desk.publish(WITH_PHOTO, credentials=bo), Shared)
        assert (len(server.posts), server.times("upload")) == (1, 2)

    def test_no_more_is_sent_than_fits(self, server, desk, bo):
        post = replace(POST, text="a" * 257)
        assert desk.publish(post, credentials=bo) == PersonMustAct(Why.TOO_LONG)
        assert server.times("posts") == 0


class TestOnce:
    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize(
        "fault",
        [HANGS_UP, HTML, Fault(status=500), Fault(status=503, headers={"retry-after": "9"})],
    )
    def test_no_answer_is_unknown_and_nothing_is_sent_again(self, server, desk, bo, fault, after):
        server.fail("posts", replace(fault, after=after))
        assert [desk.publish(credentials=bo) for _ in range(3)] == [Unknown()] * 3
        assert (server.times("posts"), len(server.posts)) == (1, int(after))

    @pytest.mark.parametrize(
        ("may_have_arrived", "outcome"), [(True, Unknown()), (False, TryAgain(Why.UNREACHABLE))]
    )
    def test_out_of_time(self, desk, bo, monkeypatch, may_have_arrived, outcome):
        late = CallFailed("too_slow", may_have_arrived=may_have_arrived)
        monkeypatch.setattr("merkwerk.networks.x.publisher.call", lambda *_, **__: late)
        assert desk.publish(credentials=bo) == outcome
        assert (desk.attempt.begun_at is None) is not may_have_arrived

    def test_an_answer_without_an_id_is_no_answer(self, server, desk, bo):
        server.fail("posts", Fault(status=201, body=b"<html>", after=True))
        assert desk.publish(credentials=bo) == Unknown()
        assert desk.publish(credentials=bo) == Unknown()
        assert len(server.posts) == 1

    def test_what_was_begun_before_makes_no_call_at_all(self, server, desk, bo):
        desk.attempt.begin()
        assert desk.publish(WITH_PHOTO, credentials=bo) == Unknown()
        assert server.asked == []

    def test_a_no_for_certain_may_be_tried_again(self, server, desk, bo):
        server.fail("posts", told(429, title="Too Many Requests"))
        assert desk.publish(credentials=bo) == TryAgain(Why.BUSY)
        assert isinstance(desk.publish(credentials=bo), Shared)
        assert len(server.posts) == 1

    def test_the_same_words_by_hand_before_are_told(self, server, desk, bo):
        Desk(desk.publisher).publish(credentials=bo)
        assert desk.publish(credentials=bo) == PersonMustAct(Why.SAID_BEFORE)
        assert len(server.posts) == 1

    def test_before_anything_is_made_failing_is_harmless(self, server, desk, bo):
        server.fail("upload", HANGS_UP, replace(HANGS_UP, after=True), HTML)
        outcomes = [desk.publish(WITH_PHOTO, credentials=bo) for _ in range(4)]
        assert [type(one) for one in outcomes] == [TryAgain] * 3 + [Shared]
        assert len(server.posts) == 1


REFUSALS = [
    (told(401, title="Unauthorized"), PersonMustAct(Why.CONNECT_AGAIN)),
    (told(403, title="Unsupported Authentication"), PersonMustAct(Why.CONNECT_AGAIN)),
    (told(403, detail="Missing scope: tweet.write"), PersonMustAct(Why.CONSENT_IS_MISSING)),
    (told(403, detail="Your account is suspended."), PersonMustAct(Why.ACCOUNT_IS_CLOSED)),
    (told(403, detail="It is temporarily locked."), PersonMustAct(Why.ACCOUNT_IS_CLOSED)),
    (told(403, detail="Your Tweet text is too long."), PersonMustAct(Why.TOO_LONG)),
    (told(403, detail="You were blocked."), RefusedForGood(Why.NOT_ACCEPTED, "You were blocked.")),
    (told(403, detail="Not permitted."), RefusedForGood(Why.NOT_ACCEPTED, "Not permitted.")),
    (
        told(403, kind=f"{peer.PROBLEMS}/client-forbidden", detail="Enrol your app."),
        RefusedForGood(Why.NOT_ACCEPTED, "Enrol your app."),
    ),
    (
        told(402, title="CreditsDepleted", detail="No credits."),
        RefusedForGood(Why.BUDGET_IS_SPENT, "No credits."),
    ),
    (
        told(429, kind=f"{peer.PROBLEMS}/usage-capped", detail="Monthly cap."),
        RefusedForGood(Why.BUDGET_IS_SPENT, "Monthly cap."),
    ),
    (told(400, detail="Bad."), RefusedForGood(Why.NOT_ACCEPTED, "Bad.")),
    (Fault(status=422, body=b"<html>"), RefusedForGood(Why.NOT_ACCEPTED)),
    (told(429, **{"x-rate-limit-reset": "9" * 30}), TryAgain(Why.BUSY, 24 * 3600)),
    (told(429, **{"x-rate-limit-reset": "soon"}), TryAgain(Why.BUSY)),
    (told(429, **{"retry-after": "20"}), TryAgain(Why.BUSY, 20)),
]


class TestRefusals:
    @pytest.mark.parametrize(("fault", "outcome"), REFUSALS)
    def test_each_answer_has_its_meaning(self, server, desk, bo, fault, outcome):
        server.fail("posts", fault)
        assert desk.publish(credentials=bo) == outcome
        assert server.posts == []

    def test_a_limit_says_when_it_is_lifted(self, server, desk, bo):
        server.most_posts = 0
        outcome = desk.publish(credentials=bo)
        assert outcome.why is Why.BUSY
        assert 890 <= outcome.after_seconds <= 900

    def test_a_token_that_ended(self, server, desk, bo):
        server.later_s = 7201
        assert desk.publish(WITH_PHOTO, credentials=bo) == PersonMustAct(Why.CONNECT_AGAIN)
        assert desk.attempt.begun_at is None

    @pytest.mark.parametrize("known", [frozenset(), XPublisher.scopes - {"media.write"}])
    def test_consent_from_before_there_were_pictures(self, server, desk, bo, known):
        token = server.account("bo", "tweet.read tweet.write users.read offline.access")
        old = replace(bo, access_token=token, scopes=known)
        assert desk.publish(WITH_PHOTO, credentials=old) == PersonMustAct(Why.CONSENT_IS_MISSING)
        assert isinstance(desk.publish(credentials=old), Shared)

    @pytest.mark.parametrize(
        "picture",
        [
            replace(PHOTO, media_type="image/gif"),
            replace(PHOTO, media_type="application/pdf"),
            replace(PHOTO, body=PHOTO.body + b"0" * 5_000_000),
            replace(PHOTO, body=b"no picture"),
        ],
    )
    def test_a_picture_that_is_not_taken_is_the_authors_to_change(self, desk, bo, picture):
        outcome = desk.publish(replace(POST, picture=picture), credentials=bo)
        assert outcome == PersonMustAct(Why.PICTURE_REFUSED)

    def test_a_network_that_is_not_there(self, settings, bo):
        settings.MERKWERK_NAMED_ORIGINS = frozenset({"http://127.0.0.1:9"})
        desk = Desk(XPublisher(App(address="http://127.0.0.1:9")))
        assert desk.publish(credentials=bo) == TryAgain(Why.UNREACHABLE)
        assert desk.attempt.begun_at is None


class TestCost:
    @pytest.mark.parametrize(
        "post",
        [
            POST,
            replace(POST, link=None),
            replace(POST, link=None, text="kijk op example.nl"),
            WITH_PHOTO,
            replace(WITH_PHOTO, link=None),
            replace(POST, picture=replace(PHOTO, alt="")),
        ],
    )
    def test_is_what_x_charges(self, server, desk, bo, post):
        before = server.credit
        assert isinstance(desk.publish(post, credentials=bo), Shared)
        assert before - server.credit == cost.of(post)

    def test_without_credit_nothing_is_there(self, server, desk, bo):
        server.credit = cost.WITHOUT_LINK
        outcome = desk.publish(credentials=bo)
        assert (type(outcome), outcome.why) == (RefusedForGood, Why.BUDGET_IS_SPENT)
        assert server.posts == []


WORDS = st.text(
    st.one_of(
        st.characters(codec="utf-8", max_codepoint=0x2FF, exclude_characters="\r./:"),
        st.sampled_from("日本語ねこ👍🎉😀 \n"),
    ),
    max_size=300,
)


@given(WORDS)
def test_what_we_count_is_what_x_counts(words):
    worded = over_the_wire.word("x", words, url="https://go.example.nl/a1")
    assert on_x(worded.whole) == worded.counted.count
    assert on_x(worded.wire) <= 280


def test_no_secret_is_told(server, desk, bo, caplog):
    caplog.set_level(logging.DEBUG)
    server.fail("upload", HTML)
    seen = [repr(bo), repr(desk.attempt)]
    for post in (WITH_PHOTO, WITH_PHOTO, POST):
        seen.append(repr(desk.publish(post, credentials=bo)))
    assert bo.access_token not in "".join(seen) + caplog.text
