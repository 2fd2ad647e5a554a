"""Posting on Threads: words, pictures, and what each refusal means."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks import over_the_wire
from merkwerk.networks.outcomes import (
    PersonMustAct,
    RefusedForGood,
    Shared,
    TryAgain,
    Why,
)
from merkwerk.networks.publishing import App
from merkwerk.networks.tests.posting import PHOTO, POST, Desk
from merkwerk.networks.threads.publisher import ThreadsPublisher
from merkwerk.networks.threads.tests.faults import (
    AT,
    HANGS_UP,
    IS_WORKING,
    WITH_PHOTO,
    told,
)
from tests.peers.stage import Fault
from tests.peers.weighing import on_threads


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
