"""Once: whatever breaks, there is one post, or its author is asked to look."""

from dataclasses import replace
from datetime import timedelta
from json import dumps

import pytest

from merkwerk.networks.outcomes import (
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import Credentials
from merkwerk.networks.tests.posting import PHOTO, POST
from tests.peers.stage import Fault

WITH_PHOTO = replace(POST, picture=PHOTO)
BREAKS = {
    "hangs up": Fault(hangs_up=True),
    "fails": Fault(status=500),
    "gateway": Fault(status=502, body=b"<html>Bad", headers={"content-type": "text/html"}),
    "no urn": Fault(status=201),
    "a strange urn": Fault(status=201, headers={"x-restli-id": "7"}),
    "timed out": Fault(status=408),
    "conflict": Fault(status=409),
    "no activity": Fault(status=403, body=b'{"message": "Unable to obtain activity"}'),
}


@pytest.mark.parametrize("post", [POST, WITH_PHOTO], ids=["words", "picture"])
@pytest.mark.parametrize("is_after", [True, False], ids=["after the deed", "before it"])
@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS)
def test_whatever_breaks_the_next_try_finds_out(linkedin, desk, bo, fault, is_after, post):
    linkedin.fail("posts", replace(fault, after=is_after))
    outcome = desk.see_through(post, credentials=bo)
    assert (type(outcome), outcome.may_be_there) == (TryAgain, True)
    assert outcome.after_seconds >= 60
    assert desk.see_through(post, credentials=bo) == _there(linkedin)
    assert len(linkedin.posts) == 1
    assert linkedin.times("upload") == (1 if post.picture else 0)


@pytest.mark.parametrize("times", [2, 4])
def test_however_often(linkedin, desk, bo, times):
    linkedin.fail("posts", *[Fault(status=503, after=True)] * times)
    for _ in range(times):
        assert desk.publish(credentials=bo).may_be_there
    assert desk.publish(credentials=bo) == _there(linkedin)
    assert len(linkedin.posts) == 1


def test_a_worker_that_died_after_the_call_is_followed_by_one_that_finds_the_post(
    linkedin, desk, bo
):
    desk.publish(credentials=bo)  # its answer came, and the worker died before it was kept
    assert desk.attempt.begun_at
    assert desk.publish(credentials=bo) == _there(linkedin)
    assert len(linkedin.posts) == 1


def test_a_worker_that_died_before_the_call_is_followed_by_one_that_posts(linkedin, desk, bo):
    linkedin.fail("posts", Fault(hangs_up=True))
    desk.publish(credentials=bo)
    assert desk.attempt.begun_at
    assert desk.publish(credentials=bo) == _there(linkedin)
    assert len(linkedin.posts) == 1


def test_a_worker_that_died_within_an_upload_is_followed_by_one_that_uploads_anew(
    linkedin, desk, bo
):
    linkedin.fail("upload", Fault(hangs_up=True, after=True))
    desk.publish(WITH_PHOTO, credentials=bo)
    assert not desk.attempt.notes["image"]
    assert isinstance(desk.see_through(WITH_PHOTO, credentials=bo), Shared)
    assert len(linkedin.posts) == 1


def test_words_of_the_author_from_before_are_not_taken_for_ours(linkedin, desk, bo):
    desk.publish(credentials=bo)
    again = type(desk)(desk.publisher)
    assert again.publish(credentials=bo) == PersonMustAct(Why.SAID_BEFORE)
    assert len(linkedin.posts) == 1


def test_nor_when_the_first_try_was_turned_away_at_the_door(linkedin, desk, bo):
    desk.publish(credentials=bo)
    again = type(desk)(desk.publisher)
    linkedin.fail("posts", Fault(status=429, headers={"retry-after": "5"}))
    assert again.publish(credentials=bo) == TryAgain(Why.BUSY, 5, burns_a_try=False)
    assert again.publish(credentials=bo) == PersonMustAct(Why.SAID_BEFORE)


def test_turned_away_after_an_open_answer_it_is_still_open(linkedin, desk, bo):
    linkedin.fail("posts", Fault(status=500, after=True), Fault(status=429))
    desk.publish(credentials=bo)
    desk.publish(credentials=bo)
    assert desk.publish(credentials=bo) == _there(linkedin)


def test_half_a_day_later_nobody_knows_and_nothing_is_sent(linkedin, desk, bo):
    linkedin.fail("posts", Fault(hangs_up=True, after=True))
    desk.publish(credentials=bo)
    for hours, outcome in ((13, Unknown()), (11, _there(linkedin))):
        begun = desk.attempt.begun_at
        desk.attempt = replace(desk.attempt, begun_at=begun - timedelta(hours=hours))
        assert desk.publish(credentials=bo) == outcome
        desk.attempt = replace(desk.attempt, begun_at=begun)
    assert (linkedin.times("posts"), len(linkedin.posts)) == (2, 1)


def test_a_post_that_was_deleted_keeps_its_words_taken(linkedin, desk, bo):
    desk.publish(credentials=bo)
    linkedin.posts[0]["is_there"] = False
    again = type(desk)(desk.publisher)
    assert again.publish(credentials=bo) == PersonMustAct(Why.SAID_BEFORE)


class TestAnotherAccount:
    """Bo lets go of his account while a post waits, and connects his other one."""

    def test_what_was_begun_as_one_is_not_sent_as_the_other(self, linkedin, desk, bo):
        linkedin.fail("posts", Fault(status=500, after=True))
        desk.publish(credentials=bo)
        assert desk.publish(credentials=_other(linkedin)) == Unknown()
        assert desk.publish(credentials=bo) == _there(linkedin)
        assert linkedin.times("posts") == 2

    def test_what_was_not_begun_goes_as_the_other_with_a_picture_of_its_own(
        self, linkedin, desk, bo
    ):
        desk.publish(WITH_PHOTO, credentials=bo)
        linkedin.fail("images", Fault(status=500))
        assert desk.publish(WITH_PHOTO, credentials=_other(linkedin)) == TryAgain(Why.DOWN)
        assert isinstance(desk.see_through(WITH_PHOTO, credentials=_other(linkedin)), Shared)
        (post,) = linkedin.posts
        assert linkedin.images[post["content"]["media"]["id"]]["owner"] == post["author"]


class TestDuplicates:
    """Who is named in a refusal decides, and whether a try was open before."""

    SHARE, UGC, PERSON = "urn:li:share:7", "urn:li:ugcPost:8", "urn:li:person:a-B_9"

    @pytest.mark.parametrize("urn", [SHARE, UGC])
    def test_a_post_is_named(self, linkedin, desk, bo, urn):
        linkedin.fail("posts", _twice(urn), _twice(urn))
        assert desk.publish(credentials=bo) == PersonMustAct(Why.SAID_BEFORE)
        desk.attempt.begin()
        outcome = desk.publish(credentials=bo)
        assert outcome == Shared(urn, f"https://www.linkedin.com/feed/update/{urn}/")

    def test_a_person_is_named(self, linkedin, desk, bo):
        linkedin.fail("posts", _twice(self.PERSON), _twice(self.PERSON))
        refused = RefusedForGood(Why.NOT_ACCEPTED, f"Content is a duplicate of {self.PERSON}")
        outcome = desk.publish(credentials=bo)
        assert (outcome.why, outcome) == (Why.NOT_ACCEPTED, refused)
        desk.attempt.begin()
        assert desk.publish(credentials=bo) == Unknown()

    def test_nobody_is_named(self, linkedin, desk, bo):
        fault = Fault(
            status=422, body=b'{"errorDetails": {"inputErrors": [{"code": "DUPLICATE_POST"}]}}'
        )
        linkedin.fail("posts", fault, fault)
        assert desk.publish(credentials=bo) == PersonMustAct(Why.SAID_BEFORE)
        desk.attempt.begin()
        assert desk.publish(credentials=bo) == Unknown()


def _other(linkedin):
    return Credentials(access_token=linkedin.account("bo2"), account="urn:li:person:bo2")


def _twice(urn):
    body = {"status": 422, "message": f"Content is a duplicate of {urn}"}
    return Fault(status=422, body=dumps(body).encode())


def _there(linkedin):
    (post,) = linkedin.posts
    return Shared(post["urn"], f"https://www.linkedin.com/feed/update/{post['urn']}/")
