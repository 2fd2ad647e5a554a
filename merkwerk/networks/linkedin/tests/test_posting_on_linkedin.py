"""Posting on LinkedIn: the words arrive whole, the link on a card, the picture with its words."""

from dataclasses import replace
from datetime import timedelta
from json import dumps

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from merkwerk.kit import clock
from merkwerk.networks.linkedin import api
from merkwerk.networks.linkedin.commentary import RESERVED
from merkwerk.networks.linkedin.limits import LIMITS
from merkwerk.networks.linkedin.publisher import LinkedInPublisher
from merkwerk.networks.outcomes import PersonMustAct, RefusedForGood, Shared, TryAgain, Why
from merkwerk.networks.publishing import App, Card
from merkwerk.networks.tests.linkedin_reader import read
from merkwerk.networks.tests.posting import PHOTO, POST
from tests.peers.stage import Fault

CARD = Card(title="Eén (dak) & #meer", description="Wat *er* gebeurde_op [het] dak", thumb=PHOTO)
WITH_CARD = replace(POST, card=CARD)
WITH_PHOTO = replace(POST, picture=PHOTO)
LINK = "https://go.example.nl/a_1?x=(y)~#deel"
STORY = f"Eén dag: #trots en #merkwerk2 {LINK} tot"


class TestWords:
    def test_words_and_link_arrive_as_they_were_written(self, linkedin, desk, bo):
        outcome = desk.publish(credentials=bo)
        (post,) = linkedin.posts
        address = f"https://www.linkedin.com/feed/update/{post['urn']}/"
        assert outcome == Shared(post["urn"], address)
        assert post["text"] == f"{POST.text}\n\n{POST.link}"
        assert (post["tags"], post["cut"]) == (["trots"], False)
        assert (post["author"], post["visibility"]) == ("urn:li:person:bo", "PUBLIC")

    def test_every_call_says_which_version_and_protocol(self, linkedin, desk, bo):
        desk.see_through(WITH_PHOTO, credentials=bo)
        told = [asked.headers for name, asked in linkedin.asked if name in {"images", "posts"}]
        assert len(told) == 2
        for headers in told:
            assert headers["linkedin-version"] == "202608"
            assert headers["x-restli-protocol-version"] == "2.0.0"

    @pytest.mark.parametrize("character", RESERVED)
    def test_each_reserved_character_at_each_place_loses_nothing(self, app, character):
        publisher = LinkedInPublisher(app)
        for at in range(len(STORY) + 1):
            text = STORY[:at] + character + STORY[at:]
            wire = publisher.word(replace(POST, text=text), LIMITS).wire
            reading = read(wire)
            assert (reading.text, reading.is_cut) == (f"{text}\n\n{POST.link}", False)

    @pytest.mark.parametrize("character", RESERVED)
    @pytest.mark.parametrize("post", [POST, WITH_CARD], ids=["in the text", "on a card"])
    def test_each_reserved_character_arrives_at_the_other_side(
        self, linkedin, desk, bo, character, post
    ):
        text = f"{character}Eén {character}#trots{character} dag {character}{LINK} #dag {character}"
        desk.see_through(replace(post, text=text), credentials=bo)
        (arrived,) = linkedin.posts
        assert not arrived["cut"]
        assert arrived["text"] == (text if post.card else f"{text}\n\n{POST.link}")

    @given(st.text(st.one_of(st.sampled_from(RESERVED + "# \n1aé"), st.characters(codec="utf-8"))))
    @how(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_is_written_is_counted_as_it_is_sent(self, app, text):
        worded = LinkedInPublisher(app).word(replace(POST, text=text), LIMITS)
        assert worded.counted.count == len(worded.whole.encode("utf-16-le")) // 2

    def test_what_is_sent_may_be_as_long_as_the_limit_and_no_longer(self, linkedin, desk, bo):
        room = 3000 - len("\n\n" + POST.link)
        assert isinstance(desk.publish(replace(POST, text="a" * room), credentials=bo), Shared)
        too_long = replace(POST, text="a" * (room - 1) + "(")
        assert desk.publish(too_long, credentials=bo) == PersonMustAct(Why.TOO_LONG)
        assert linkedin.times("posts") == 1

    def test_a_mention_stays_one(self, linkedin, desk, bo):
        text = "Dank @[Merk & Werk (NL)](urn:li:organization:12)!"
        desk.publish(replace(POST, text=text), credentials=bo)
        assert r"@[Merk & Werk \(NL\)](urn:li:organization:12)" in linkedin.posts[0]["commentary"]


class TestCards:
    def test_the_link_stands_on_a_card_that_we_fill(self, linkedin, desk, bo):
        assert isinstance(desk.see_through(WITH_CARD, credentials=bo), Shared)
        (post,) = linkedin.posts
        card = post["content"]["article"]
        assert post["text"] == POST.text
        assert (card["source"], card["title"]) == (POST.link, CARD.title)
        assert card["description"] == CARD.description  # nothing on a card is escaped
        assert linkedin.images[card["thumbnail"]]["body"] == PHOTO.body

    def test_without_a_picture_of_its_own_the_card_goes_bare(self, linkedin, desk, bo):
        bare = replace(POST, card=Card(title="Dak"))
        assert isinstance(desk.publish(bare, credentials=bo), Shared)
        assert linkedin.posts[0]["content"] == {"article": {"source": POST.link, "title": "Dak"}}

    def test_a_long_title_and_description_are_cut_to_what_fits(self, linkedin, desk, bo):
        long = Card(title="é" * 900, description="ü" * 9000)
        assert isinstance(desk.publish(replace(POST, card=long), credentials=bo), Shared)
        card = linkedin.posts[0]["content"]["article"]
        assert (len(card["title"]), len(card["description"])) == (400, 4085)

    @pytest.mark.parametrize("card", [None, Card(title=" ", thumb=PHOTO)])
    def test_without_a_title_there_is_no_card_and_the_link_is_in_the_words(
        self, linkedin, desk, bo, card
    ):
        assert isinstance(desk.publish(replace(POST, card=card), credentials=bo), Shared)
        assert linkedin.posts[0]["text"].endswith(POST.link)
        assert "content" not in linkedin.posts[0]

    def test_without_words_the_link_is_the_words(self, linkedin, desk, bo):
        assert isinstance(desk.see_through(replace(WITH_CARD, text=""), credentials=bo), Shared)
        assert linkedin.posts[0]["text"] == POST.link

    def test_with_nothing_at_all_linkedin_says_no(self, linkedin, desk, bo):
        outcome = desk.publish(replace(POST, text=" ", link=None), credentials=bo)
        assert isinstance(outcome, RefusedForGood)
        assert linkedin.posts == []

    @pytest.mark.parametrize(
        "thumb",
        [
            replace(PHOTO, media_type="image/webp"),
            replace(PHOTO, width=36_152_320),
            replace(PHOTO, body=b"no picture"),
        ],
    )
    def test_a_card_goes_without_a_picture_that_is_not_taken(self, linkedin, desk, bo, thumb):
        post = replace(POST, card=replace(CARD, thumb=thumb))
        assert isinstance(desk.see_through(post, credentials=bo), Shared)
        assert "thumbnail" not in linkedin.posts[0]["content"]["article"]
        assert len(linkedin.posts) == 1


class TestPictures:
    def test_a_picture_goes_along_with_its_alternative_and_the_link_in_the_words(
        self, linkedin, desk, bo
    ):
        assert isinstance(desk.see_through(replace(WITH_PHOTO, card=CARD), credentials=bo), Shared)
        (post,) = linkedin.posts
        (urn, image) = next(iter(linkedin.images.items()))
        assert post["content"] == {"media": {"id": urn, "altText": PHOTO.alt}}
        assert post["text"].endswith(POST.link)
        assert (image["body"], image["puts"]) == (PHOTO.body, 1)

    def test_a_picture_gets_a_moment_before_the_post_asks_for_it(self, linkedin, desk, bo):
        waiting = TryAgain(Why.STILL_WORKING, 5, burns_a_try=False)
        assert desk.publish(WITH_PHOTO, credentials=bo) == waiting
        assert linkedin.times("posts") == 0
        assert isinstance(desk.publish(WITH_PHOTO, credentials=bo), Shared)

    def test_when_linkedin_needs_longer_we_wait_and_upload_nothing_twice(self, linkedin, desk, bo):
        linkedin.slow_images = 2
        desk.publish(WITH_PHOTO, credentials=bo)
        waiting = TryAgain(Why.STILL_WORKING, 15, burns_a_try=False)
        assert desk.publish(WITH_PHOTO, credentials=bo) == waiting
        assert desk.publish(WITH_PHOTO, credentials=bo) == waiting
        assert isinstance(desk.publish(WITH_PHOTO, credentials=bo), Shared)
        assert (linkedin.times("images"), linkedin.times("upload"), len(linkedin.posts)) == (
            1,
            1,
            1,
        )

    def test_nobody_waits_for_ever(self, linkedin, desk, bo):
        linkedin.slow_images = 99
        desk.publish(WITH_PHOTO, credentials=bo)
        with clock.at(clock.now() + timedelta(minutes=16)):
            outcome = desk.publish(WITH_PHOTO, credentials=bo)
        assert outcome == PersonMustAct(Why.PICTURE_REFUSED)

    @pytest.mark.parametrize("body", [None, b"no picture"])
    def test_a_picture_that_is_not_taken_is_the_authors_to_change(self, linkedin, desk, bo, body):
        wrong = replace(PHOTO, body=body) if body else replace(PHOTO, width=6013, height=6013)
        outcome = desk.see_through(replace(POST, picture=wrong), credentials=bo)
        assert outcome == PersonMustAct(Why.PICTURE_REFUSED)
        assert linkedin.posts == []

    def test_a_large_picture_is_not_even_sent(self, linkedin, desk, bo):
        large = replace(PHOTO, width=36_152_320, height=1)
        desk.publish(replace(POST, picture=large), credentials=bo)
        assert linkedin.asked == []
        assert desk.publish(replace(POST, picture=replace(large, width=36_152_319)), credentials=bo)
        assert linkedin.times("upload") == 1

    @pytest.mark.parametrize(
        ("route", "fault", "outcome"),
        [
            ("images", Fault(status=500), TryAgain(Why.DOWN)),
            ("images", Fault(hangs_up=True), TryAgain(Why.UNREACHABLE)),
            ("images", Fault(status=200, body=b"<html>"), TryAgain(Why.DOWN)),
            ("images", Fault(status=200, body=b'{"value": {"image": 1}}'), TryAgain(Why.DOWN)),
            ("images", Fault(status=401), PersonMustAct(Why.CONNECT_AGAIN)),
            ("images", Fault(status=403), PersonMustAct(Why.CONSENT_IS_MISSING)),
            ("images", Fault(status=400), PersonMustAct(Why.PICTURE_REFUSED)),
            (
                "images",
                Fault(status=426),
                TryAgain(Why.VERSION_IS_GONE, 3600, burns_a_try=False),
            ),
            ("upload", Fault(status=500, after=True), TryAgain(Why.DOWN)),
            ("upload", Fault(hangs_up=True, after=True), TryAgain(Why.UNREACHABLE)),
            ("upload", Fault(status=403), TryAgain(Why.DOWN)),
            ("upload", Fault(status=410), TryAgain(Why.DOWN)),
            ("upload", Fault(status=401), PersonMustAct(Why.CONNECT_AGAIN)),
            ("upload", Fault(status=400), PersonMustAct(Why.PICTURE_REFUSED)),
            ("upload", Fault(status=413), PersonMustAct(Why.PICTURE_REFUSED)),
        ],
    )
    def test_what_goes_wrong_on_the_way(self, linkedin, desk, bo, route, fault, outcome):
        linkedin.fail(route, fault)
        assert desk.publish(WITH_PHOTO, credentials=bo) == outcome
        assert isinstance(desk.see_through(WITH_PHOTO, credentials=bo), Shared)
        assert len(linkedin.posts) == 1
        assert all(image["puts"] <= 1 for image in linkedin.images.values())

    @pytest.mark.parametrize(
        "address", ["", "x", "https://[half", "ftp://a.example/", "http://127.0.0.1:9/"]
    )
    def test_an_address_for_the_bytes_that_leads_nowhere(self, linkedin, desk, bo, address):
        told = dumps({"value": {"image": "urn:li:image:1", "uploadUrl": address}})
        linkedin.fail("images", Fault(status=200, body=told.encode()))
        assert desk.publish(WITH_PHOTO, credentials=bo) == TryAgain(Why.UNREACHABLE)
        assert not desk.attempt.notes["image"]

    @pytest.mark.parametrize(
        ("address", "gets_it"),
        [
            ("https://www.linkedin.com/dms-uploads/1", True),
            ("https://linkedin.com/dms-uploads/1", True),
            ("http://www.linkedin.com/dms-uploads/1", False),
            ("https://www.linkedin.com.example/dms-uploads/1", False),
            ("https://evil-linkedin.com/", False),
            ("https://www.linkedin.com@example.com/", False),
            ("https://[half", False),
            ("", False),
        ],
    )
    def test_the_token_goes_nowhere_but_to_linkedin(self, address, gets_it):
        assert api.is_theirs(address, App()) is gets_it
