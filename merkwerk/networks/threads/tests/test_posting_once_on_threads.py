"""Posting on Threads: one container, one post, whatever breaks between them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merkwerk.kit import calling
from merkwerk.networks.outcomes import (
    Shared,
    TryAgain,
    Unknown,
    Why,
)
from merkwerk.networks.publishing import CallFailed
from merkwerk.networks.tests.posting import POST, Desk
from merkwerk.networks.threads.tests.faults import (
    HANGS_UP,
    HTML,
    IS_WORKING,
    NO_ANSWERS,
    WITH_PHOTO,
    told,
)
from tests.peers.stage import Fault


class TestOnce:
    @pytest.mark.parametrize("fault", NO_ANSWERS)
    @pytest.mark.parametrize("post", [POST, WITH_PHOTO])
    def test_what_is_there_is_found(self, server, desk, bo, fault, post):
        server.fail("publish", replace(fault, after=True))
        first = desk.publish(post, credentials=bo)
        assert (type(first), first.may_be_there) == (TryAgain, True)
        found = Shared(server.posts[0]["id"], server.posts[0]["permalink"])
        assert desk.publish(post, credentials=bo) == found
        assert desk.publish(post, credentials=bo) == found
        assert (server.times("create"), server.times("publish"), len(server.posts)) == (1, 1, 1)

    @pytest.mark.parametrize("fault", NO_ANSWERS)
    def test_what_is_not_there_is_made(self, server, desk, bo, fault):
        server.fail("publish", fault)
        first = desk.publish(credentials=bo)
        assert (type(first), first.may_be_there) == (TryAgain, True)
        assert isinstance(desk.publish(credentials=bo), Shared)
        assert (server.times("create"), len(server.posts)) == (1, 1)

    def test_it_is_found_even_if_who_asks_forgot_that_it_was_begun(self, server, desk, bo):
        server.fail("publish", replace(HANGS_UP, after=True))
        desk.publish(credentials=bo)
        desk.attempt = replace(desk.attempt, begun_at=None)
        assert desk.publish(credentials=bo) == Shared(
            server.posts[0]["id"], server.posts[0]["permalink"]
        )
        assert len(server.posts) == 1

    @pytest.mark.parametrize("fault", [HTML, HANGS_UP, told(10, status=403), None])
    def test_there_without_being_found_is_there_all_the_same(self, server, desk, bo, fault):
        server.fail("publish", replace(HANGS_UP, after=True))
        desk.publish(credentials=bo)
        if fault:
            server.fail("posts", fault)
        else:
            server.posts[0]["text"] = "as Threads changed it"
        (container,) = server.containers
        assert desk.publish(credentials=bo) == Shared(container, "https://www.threads.com/@bo")
        assert len(server.posts) == 1

    def test_the_same_words_of_long_ago_are_another_post(self, server, desk, bo):
        server.later = -timedelta(hours=1)
        Desk(desk.publisher).publish(credentials=bo)
        server.later = timedelta()
        server.fail("publish", replace(HANGS_UP, after=True))
        desk.publish(credentials=bo)
        assert desk.publish(credentials=bo).id == server.posts[1]["id"]
        server.posts[1]["text"] = "as Threads changed it"
        assert desk.publish(credentials=bo).id == list(server.containers)[1]

    @pytest.mark.parametrize("after", [False, True])
    @pytest.mark.parametrize("fault", NO_ANSWERS)
    def test_a_container_that_got_lost_is_no_post(self, server, desk, bo, fault, after):
        server.fail("create", replace(fault, after=after))
        outcome = desk.publish(credentials=bo)
        assert (type(outcome), outcome.may_be_there) == (TryAgain, False)
        assert isinstance(desk.publish(credentials=bo), Shared)
        assert len(server.posts) == 1

    @pytest.mark.parametrize("fault", [*NO_ANSWERS[:3], told(4), told(24)])
    def test_while_the_container_hides_nothing_is_sent(self, server, desk, bo, fault):
        server.fail("publish", replace(HANGS_UP, after=True))
        desk.publish(credentials=bo)
        server.fail("see", fault)
        hidden = desk.publish(credentials=bo)
        assert (type(hidden), hidden.may_be_there) == (TryAgain, True)
        assert isinstance(desk.publish(credentials=bo), Shared)
        assert len(server.posts) == 1

    @pytest.mark.parametrize(
        "fault",
        [
            told(190, status=401),
            told(10, status=403),
            told(100),
            Fault(status=200, body=b'{"status": "SOMETHING"}'),
            Fault(status=200, body=b"<html>"),
        ],
    )
    def test_what_the_container_does_not_tell_is_unknown(self, server, desk, bo, fault):
        server.fail("publish", replace(HANGS_UP, after=True))
        desk.publish(credentials=bo)
        server.fail("see", fault)
        assert desk.publish(credentials=bo) == Unknown()

    def test_what_expired_was_never_there_and_is_begun_anew(self, server, desk, bo):
        server.fail("publish", HANGS_UP)
        desk.publish(credentials=bo)
        server.later, server.slow_looks = timedelta(hours=25), 1
        outcome = desk.publish(replace(POST, text="Anders"), credentials=bo)
        assert (outcome, outcome.may_be_there) == (IS_WORKING, False)
        assert isinstance(desk.publish(replace(POST, text="Anders"), credentials=bo), Shared)
        assert [one["text"] for one in server.posts] == [f"Anders\n\n{POST.link}"]

    def test_not_ready_to_be_made_may_mean_made_before(self, server, desk, bo):
        server.fail("publish", replace(told(24), after=True))
        outcome = desk.publish(credentials=bo)
        assert (outcome, outcome.may_be_there) == (IS_WORKING, True)
        assert desk.publish(credentials=bo).id == server.posts[0]["id"]
        assert server.times("publish") == 1

    @pytest.mark.parametrize("may_have_arrived", [True, False])
    def test_out_of_time(self, server, desk, bo, monkeypatch, may_have_arrived):
        late = CallFailed("too_slow", may_have_arrived=may_have_arrived)

        def call(method, url, **sent):
            return late if url.endswith("threads_publish") else calling.call(method, url, **sent)

        with monkeypatch.context() as patch:
            patch.setattr("merkwerk.networks.threads.api.call", call)
            outcome = desk.publish(credentials=bo)
        assert outcome == TryAgain(Why.UNREACHABLE)
        assert outcome.may_be_there is may_have_arrived
        assert isinstance(desk.publish(credentials=bo), Shared)
        assert len(server.posts) == 1

    def test_begun_without_a_container_is_unknown(self, server, desk, bo):
        desk.attempt.begin()
        assert desk.publish(credentials=bo) == Unknown()
        assert server.asked == []

    def test_changed_words_make_no_second_post_of_what_may_be_there(self, server, desk, bo):
        server.fail("publish", HANGS_UP)
        desk.publish(credentials=bo)
        assert isinstance(desk.publish(replace(POST, text="Anders"), credentials=bo), Shared)
        assert [one["text"] for one in server.posts] == [f"{POST.text}\n\n{POST.link}"]

    @pytest.mark.parametrize("fault", [HTML, HANGS_UP])
    def test_an_address_that_is_not_told_is_the_profile(self, server, desk, bo, fault):
        server.fail("publish", told(4))
        desk.publish(credentials=bo)
        server.fail("see", Fault(status=200, body=b'{"status": "FINISHED"}'), fault)
        server.containers[next(iter(server.containers))]["status"] = "FINISHED"
        outcome = desk.publish(credentials=bo)
        assert outcome == Shared(server.posts[0]["id"], "https://www.threads.com/@bo")
