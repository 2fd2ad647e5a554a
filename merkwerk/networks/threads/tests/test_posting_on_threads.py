"""Posting on Threads: one container, one post, whatever happens between them."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.kit import calling
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
from merkwerk.networks.threads.publisher import ThreadsPublisher
from tests.peers.stage import Fault
from tests.peers.threads import error
from tests.peers.weighing import on_threads

AT = "https://media.example.nl/een-foto.jpg"
WITH_PHOTO = replace(POST, picture=replace(PHOTO, address=AT))
HTML = Fault(status=502, body=b"<html>Bad gateway</html>", headers={"content-type": "text/html"})
HANGS_UP = Fault(hangs_up=True)
NO_ANSWERS = [HANGS_UP, HTML, Fault(status=500), Fault(status=200, body=b"<html>")]
NO_ANSWERS += [Fault(status=400, body=error(2, "Service temporarily unavailable"))]
IS_WORKING = TryAgain(Why.STILL_WORKING, 60, burns_a_try=False)


def told(code, message="", status=400, **headers):
    return Fault(status=status, body=error(code, message), headers=headers)


def bo_at(server):
    token = server.account("bo")
    return Credentials(access_token=token, account=str(int.from_bytes(b"bo")), handle="@bo")


@pytest.fixture
def bo(server):
    """Bo's credentials there."""
    server.pictures[AT] = ""
    return bo_at(server)


@pytest.fixture
def desk(server):
    return Desk(ThreadsPublisher(App(address=server.origin)))


class TestPosting:
    def test_words_and_link_arrive_as_they_were_written(self, server, desk, bo):
        outcome = desk.publish(credentials=bo)
        (post,) = server.posts
        assert outcome == Shared(post["id"], post["permalink"])
        assert post["text"] == f"{POST.text}\n\n{POST.link}"
        assert post["given"]["link_attachment"] == POST.link

    def test_without_a_link_there_is_no_card(self, server, desk, bo):
        assert isinstance(desk.publish(replace(POST, link=None), credentials=bo), Shared)
        assert "link_attachment" not in server.posts[0]["given"]

    def test_a_picture_goes_along_by_its_address(self, server, desk, bo):
        assert isinstance(desk.publish(WITH_PHOTO, credentials=bo), Shared)
        given = server.posts[0]["given"]
        assert (given["image_url"], given["alt_text"]) == (AT, PHOTO.alt)
        assert "link_attachment" not in given
        assert given["text"].endswith(POST.link)

    def test_a_picture_without_an_address_is_out_of_reach(self, server, desk, bo):
        outcome = desk.publish(replace(POST, picture=PHOTO), credentials=bo)
        assert outcome == PersonMustAct(Why.PICTURE_OUT_OF_REACH)
        assert server.asked == []

    def test_time_that_threads_needs_is_given(self, server, desk, bo):
        server.slow_looks = 2
        assert [desk.publish(WITH_PHOTO, credentials=bo) for _ in range(2)] == [IS_WORKING] * 2
        assert isinstance(desk.publish(WITH_PHOTO, credentials=bo), Shared)
        assert (server.times("create"), len(server.posts)) == (1, 1)

    def test_but_not_for_ever(self, server, desk, bo):
        server.slow_looks = 99
        desk.publish(credentials=bo)
        long_ago = (datetime.now(UTC) - timedelta(minutes=6)).isoformat()
        for made_at in (long_ago, "?"):
            notes = {**desk.attempt.notes, "made_at": made_at}
            desk.attempt = replace(desk.attempt, notes=notes)
            assert desk.publish(credentials=bo) == replace(IS_WORKING, burns_a_try=True)

    def test_a_container_of_yesterday_is_replaced(self, server, desk, bo):
        server.fail("publish", told(4))
        desk.publish(credentials=bo)
        server.later = timedelta(hours=25)
        assert isinstance(desk.publish(credentials=bo), Shared)
        assert (server.times("create"), len(server.posts)) == (2, 1)

    def test_words_that_were_changed_meanwhile_are_what_is_posted(self, server, desk, bo):
        server.fail("publish", told(4))
        desk.publish(credentials=bo)
        assert isinstance(desk.publish(replace(POST, text="Anders"), credentials=bo), Shared)
        assert [one["text"] for one in server.posts] == [f"Anders\n\n{POST.link}"]

    def test_no_more_is_sent_than_fits(self, server, desk, bo):
        whole = replace(POST, link=None, text="a" * 500)
        server.fail("publish", told(4))
        desk.publish(whole, credentials=bo)
        for text in ("a" * 501, "👍" * 126):
            longer = replace(whole, text=text)
            assert desk.publish(longer, credentials=bo) == PersonMustAct(Why.TOO_LONG)
        assert server.posts == []


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


REFUSALS = [
    (told(190, "Session has expired", status=401), PersonMustAct(Why.CONNECT_AGAIN)),
    (told(102), PersonMustAct(Why.CONNECT_AGAIN)),
    (told(10, status=403), PersonMustAct(Why.CONSENT_IS_MISSING)),
    (told(200, status=403), PersonMustAct(Why.CONSENT_IS_MISSING)),
    (told(299, status=403), PersonMustAct(Why.CONSENT_IS_MISSING)),
    (told(368), PersonMustAct(Why.ACCOUNT_IS_CLOSED)),
    (told(100, "Param text must be at most 500 characters long."), PersonMustAct(Why.TOO_LONG)),
    (told(100, "Not so."), RefusedForGood(Why.NOT_ACCEPTED, "Not so.")),
    (told(4, status=403), TryAgain(Why.BUSY)),
    (told(17), TryAgain(Why.BUSY)),
    (told(32, **{"retry-after": "60"}), TryAgain(Why.BUSY, 60)),
    (told(613), TryAgain(Why.BUSY)),
    (Fault(status=429), TryAgain(Why.BUSY)),
    (told(24), IS_WORKING),
    (Fault(status=401, body=b"<html>"), PersonMustAct(Why.CONNECT_AGAIN)),
    (Fault(status=400, body=b"<html>"), RefusedForGood(Why.NOT_ACCEPTED)),
    (Fault(status=400, body=b'{"error": "no"}'), RefusedForGood(Why.NOT_ACCEPTED, "no")),
]


class TestRefusals:
    @pytest.mark.parametrize("route", ["create", "publish"])
    @pytest.mark.parametrize(("fault", "outcome"), REFUSALS)
    def test_each_answer_has_its_meaning(self, server, desk, bo, route, fault, outcome):
        server.fail(route, fault)
        assert desk.publish(credentials=bo) == outcome
        assert server.posts == []

    def test_more_than_five_links(self, server, desk, bo):
        post = replace(POST, text=" ".join(f"https://example.nl/{n}" for n in range(5)))
        for one in (post, replace(post, picture=WITH_PHOTO.picture)):
            outcome = desk.publish(one, credentials=bo)
            assert outcome == RefusedForGood(Why.NOT_ACCEPTED, "THREADS_API__LINK_LIMIT_EXCEEDED")

    def test_the_same_link_twice_is_one(self, server, desk, bo):
        post = replace(POST, text=" ".join(f"https://example.nl/{n}" for n in range(4)))
        assert isinstance(desk.publish(post, credentials=bo), Shared)

    def test_a_picture_that_threads_cannot_fetch(self, server, desk, bo):
        server.pictures[AT] = "FAILED_DOWNLOADING_IMAGE"
        assert desk.publish(WITH_PHOTO, credentials=bo) == PersonMustAct(Why.PICTURE_REFUSED)
        server.pictures[AT] = ""
        assert isinstance(desk.publish(WITH_PHOTO, credentials=bo), Shared)
        assert len(server.posts) == 1

    def test_a_picture_that_is_not_taken(self, server, desk, bo):
        server.fail("create", told(100, "The image format is not supported."))
        assert desk.publish(WITH_PHOTO, credentials=bo) == PersonMustAct(Why.PICTURE_REFUSED)

    def test_words_that_broke_on_the_way(self, server, desk, bo):
        body = b'{"status": "ERROR", "error_message": "UNKNOWN"}'
        server.fail("see", Fault(status=200, body=body))
        assert desk.publish(credentials=bo) == RefusedForGood(Why.NOT_ACCEPTED, "UNKNOWN")

    def test_a_status_of_its_own_making(self, server, desk, bo):
        server.fail("see", Fault(status=200, body=b'{"status": "SOMETHING"}'))
        assert desk.publish(credentials=bo) == replace(IS_WORKING, burns_a_try=True)
        assert isinstance(desk.publish(credentials=bo), Shared)

    def test_250_posts_in_a_day_are_enough(self, server, desk, bo):
        server.posts += [{"id": "1", "of": "bo", "text": "x"}] * 250
        assert desk.publish(credentials=bo) == TryAgain(Why.BUSY)
        assert len(server.posts) == 250

    def test_an_account_of_somebody_else(self, server, desk, bo):
        other = replace(bo, account="1/../me")
        assert isinstance(desk.publish(credentials=other), RefusedForGood)
        assert server.posts == []

    def test_a_network_that_is_not_there(self, settings, bo):
        settings.MERKWERK_NAMED_ORIGINS = frozenset({"http://127.0.0.1:9"})
        desk = Desk(ThreadsPublisher(App(address="http://127.0.0.1:9")))
        assert desk.publish(credentials=bo) == TryAgain(Why.UNREACHABLE)


WORDS = st.text(
    st.one_of(
        st.characters(codec="utf-8", max_codepoint=0x2FF, exclude_characters="\r"),
        st.sampled_from("日本👍🎉😀é \n"),
    ),
    max_size=600,
)


@given(WORDS)
def test_what_we_count_is_what_threads_counts(words):
    worded = over_the_wire.word("threads", words, url="https://go.example.nl/a1")
    assert on_threads(worded.whole) == worded.counted.count
    assert on_threads(worded.wire) <= 500
    assert worded.counted.over_by == max(0, worded.counted.count - 500)


def test_no_secret_is_told(server, desk, bo, caplog):
    caplog.set_level(logging.DEBUG)
    server.fail("publish", HANGS_UP, replace(HANGS_UP, after=True))
    seen = [repr(bo), repr(desk.attempt), repr(vars(desk.publisher))]
    seen += [repr(desk.publish(WITH_PHOTO, credentials=bo)) for _ in range(3)]
    assert bo.access_token not in "".join(seen) + caplog.text
    assert bo.access_token not in repr(desk.attempt)
