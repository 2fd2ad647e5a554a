"""Posting on Bluesky, at its own server: byte for byte, and once however often it is tried."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from merkwerk.networks import over_the_wire
from merkwerk.networks.bluesky import sending
from merkwerk.networks.bluesky.publisher import BlueskyPublisher
from merkwerk.networks.bluesky.sending import MOST_PICTURE_BYTES
from merkwerk.networks.outcomes import PersonMustAct, RefusedForGood, Shared, TryAgain, Why
from merkwerk.networks.publishing import App, Card, Credentials, Post
from merkwerk.networks.tests.posting import PHOTO, POST
from tests.peers.stage import Fault

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("bluesky")]

HTML = Fault(status=502, body=b"<html>Bad gateway</html>", headers={"content-type": "text/html"})
HANGS_UP = Fault(hangs_up=True)
HANGS_UP_AFTER = Fault(hangs_up=True, after=True)
CARD = Card(title="Eén dak", description="Wat er op past", thumb=PHOTO)
NO_PICTURE = replace(PHOTO, body=b"Geen beeld maar tekst. " * 9, media_type="text/plain")
LIVELY = ["👩‍👩‍👧", "🇳🇱🇧🇪", "1️⃣", "e\u0301", "क्षि", "한글", "\u200f‏א", "zo\r\nzo", "👍🏽" * 20]
BIG = replace(PHOTO, body=PHOTO.body + bytes(MOST_PICTURE_BYTES))


def error(status, name, message="", **headers):
    told = f'{{"error": "{name}", "message": "{message}"}}'.encode()
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Fault(status=status, body=told, headers={"content-type": "application/json"} | named)


def covered(record):
    """Return what each facet covers, cut from the bytes as a reader of the post does."""
    whole = record["text"].encode()
    for facet in record["facets"]:
        place, (feature,) = facet["index"], facet["features"]
        yield whole[place["byteStart"] : place["byteEnd"]].decode(), feature


class TestPosting:
    def test_words_arrive_byte_for_byte_with_facets_on_the_right_bytes(
        self, bluesky, desk, bo, signed_in
    ):
        outcome = desk.publish(replace(POST, picture=PHOTO), credentials=signed_in)
        record = bluesky.post(outcome.id)
        (image,) = record["embed"]["images"]
        assert bluesky.blob(bo, image["image"]["ref"]["$link"]) == PHOTO.body
        assert record["text"].encode() == f"{POST.text}\n\n{POST.link}".encode()
        assert list(covered(record)) == [
            ("#trots", {"$type": "app.bsky.richtext.facet#tag", "tag": "trots"}),
            (POST.link, {"$type": "app.bsky.richtext.facet#link", "uri": POST.link}),
        ]
        assert (record["langs"], record["createdAt"]) == (["nl"], "2026-11-25T09:30:00.000Z")
        key = desk.attempt.key
        assert outcome == Shared(
            f"at://{bo.did}/app.bsky.feed.post/{key}",
            f"https://bsky.app/profile/{bo.did}/post/{key}",
        )

    @pytest.mark.parametrize("text", LIVELY)
    def test_whatever_stands_before_it_the_tag_stays_a_tag(self, bluesky, desk, signed_in, text):
        post = Post(text=f"{text} #één en {text} merkwerk.nl", link=POST.link)
        worded = desk.publisher.word(post, over_the_wire.limits_of("bluesky"))
        record = bluesky.post(desk.publish(post, credentials=signed_in).id)
        assert record["text"].encode() == worded.wire.encode()
        assert [part for part, _ in covered(record)] == ["#één", "merkwerk.nl", POST.link]

    def test_as_many_clusters_as_fit_are_taken_by_the_server_too(self, bluesky, desk, signed_in):
        post = Post(text="क्षि👩‍👩‍👧🇳🇱1️⃣e\u0301" * 60)
        assert desk.publisher.word(post, over_the_wire.limits_of("bluesky")).counted.count == 300
        assert isinstance(desk.publish(post, credentials=signed_in), Shared)

    def test_a_picture_goes_along_with_its_alternative(self, bluesky, desk, bo, signed_in):
        outcome = desk.publish(replace(POST, picture=PHOTO), credentials=signed_in)
        (image,) = bluesky.post(outcome.id)["embed"]["images"]
        assert image["alt"] == PHOTO.alt
        assert image["aspectRatio"] == {"width": 1, "height": 1}
        assert bluesky.blob(bo, image["image"]["ref"]["$link"]) == PHOTO.body

    def test_a_link_stands_on_a_card(self, bluesky, desk, bo, signed_in):
        outcome = desk.publish(replace(POST, card=CARD), credentials=signed_in)
        card = bluesky.post(outcome.id)["embed"]["external"]
        assert (card["uri"], card["title"]) == (POST.link, CARD.title)
        assert bluesky.blob(bo, card["thumb"]["ref"]["$link"]) == PHOTO.body

    @pytest.mark.parametrize("thumb", [BIG, NO_PICTURE])
    def test_a_thumb_that_is_not_taken_is_left_out(self, bluesky, desk, signed_in, thumb):
        post = replace(POST, card=replace(CARD, thumb=thumb))
        outcome = desk.publish(post, credentials=signed_in)
        assert "thumb" not in bluesky.post(outcome.id)["embed"]["external"]
        assert desk.publish(post, credentials=signed_in) == outcome

    def test_somebody_who_is_named_is_meant(self, bluesky, desk, signed_in):
        ana = bluesky.person("ana")
        post = Post(text=f"Met @{ana.handle} en @niemand-{ana.handle} 👩‍👩‍👧")
        record = bluesky.post(desk.publish(post, credentials=signed_in).id)
        ((name, feature),) = covered(record)
        assert (name, feature["did"]) == (f"@{ana.handle}", ana.did)

    def test_words_alone(self, bluesky, desk, signed_in):
        outcome = desk.publish(Post(text="Één", language=""), credentials=signed_in)
        assert set(bluesky.post(outcome.id)) == {"$type", "text", "createdAt"}


class TestOnce:
    def test_sent_twice_is_one_post(self, bluesky, desk, bo, signed_in):
        post = replace(POST, picture=PHOTO)
        one = desk.publish(post, credentials=signed_in)
        assert desk.publish(post, credentials=signed_in) == one
        assert [record["uri"] for record in bluesky.posts(bo)] == [one.id]
        assert bluesky.times("uploadBlob") == 1

    @pytest.mark.parametrize("fault", [HANGS_UP_AFTER, replace(HTML, after=True), HANGS_UP, HTML])
    @pytest.mark.parametrize("post", [POST, replace(POST, picture=PHOTO), replace(POST, card=CARD)])
    def test_whatever_breaks_the_next_try_finds_out(
        self, bluesky, desk, bo, signed_in, fault, post
    ):
        bluesky.fail("putRecord", fault)
        broken = desk.publish(post, credentials=signed_in)
        assert isinstance(broken, TryAgain)
        assert broken.may_be_there
        assert len(bluesky.posts(bo)) == (1 if fault.after else 0)
        assert isinstance(desk.publish(post, credentials=signed_in), Shared)
        assert len(bluesky.posts(bo)) == 1

    def test_tried_by_four_at_the_same_time_it_is_one_post(self, bluesky, desk, bo, signed_in):
        with ThreadPoolExecutor(4) as many:
            outcomes = set(many.map(lambda _: desk.publish(credentials=signed_in), range(4)))
        assert len(bluesky.posts(bo)) == 1
        assert {type(outcome) for outcome in outcomes} <= {Shared, TryAgain}
        assert isinstance(desk.publish(credentials=signed_in), Shared)

    def test_a_day_later_it_is_still_the_same_post(self, bluesky, desk, bo, signed_in):
        bluesky.fail("putRecord", HANGS_UP_AFTER)
        desk.publish(credentials=signed_in)
        begun = desk.attempt.begun_at - timedelta(days=1)
        desk.attempt = replace(desk.attempt, begun_at=begun)
        assert isinstance(desk.publish(credentials=signed_in), Shared)
        assert len(bluesky.posts(bo)) == 1

    @pytest.mark.parametrize("name", ["uploadBlob", "resolveHandle"])
    def test_what_breaks_before_the_post_makes_none(self, bluesky, desk, bo, signed_in, name):
        post = replace(POST, text=f"Met @{bo.handle}", picture=PHOTO)
        bluesky.fail(name, HTML, HANGS_UP_AFTER)
        assert desk.publish(post, credentials=signed_in) == TryAgain(Why.DOWN)
        assert desk.publish(post, credentials=signed_in) == TryAgain(Why.UNREACHABLE)
        assert isinstance(desk.publish(post, credentials=signed_in), Shared)
        assert len(bluesky.posts(bo)) == 1

    def test_a_picture_that_the_server_forgot_is_uploaded_again(self, bluesky, desk, bo, signed_in):
        post = replace(POST, picture=PHOTO)
        bluesky.fail("putRecord", error(400, "BlobNotFound", "Could not find blob"))
        outcome = desk.publish(post, credentials=signed_in)
        assert isinstance(outcome, Shared)
        assert (bluesky.times("uploadBlob"), len(bluesky.posts(bo))) == (2, 1)

    def test_a_picture_that_was_never_there_is_uploaded_again(self, bluesky, desk, bo, signed_in):
        post = replace(POST, picture=PHOTO)
        lost = {"$type": "blob", "mimeType": "image/png", "size": len(PHOTO.body)}
        lost["ref"] = {"$link": "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"}
        known = {"of": sha256(PHOTO.body).hexdigest(), "blob": lost}
        desk.attempt = replace(desk.attempt, notes={"picture": known})
        assert isinstance(desk.publish(post, credentials=signed_in), Shared)
        assert len(bluesky.posts(bo)) == 1

    def test_another_picture_and_another_name_are_taken_instead(self, bluesky, desk, bo, signed_in):
        post = replace(POST, text=f"Met @{bo.handle}", picture=PHOTO)
        bluesky.fail("putRecord", error(400, "InvalidMimeType"))
        assert desk.publish(post, credentials=signed_in) == PersonMustAct(Why.PICTURE_REFUSED)
        ana = bluesky.regular("ana")
        other = replace(PHOTO, body=PHOTO.body + b"\x00")
        changed = replace(POST, text=f"Met @{ana.handle}", picture=other)
        record = bluesky.post(desk.publish(changed, credentials=signed_in).id)
        cid = record["embed"]["images"][0]["image"]["ref"]["$link"]
        assert bluesky.blob(bo, cid) == other.body
        assert next(covered(record))[1]["did"] == ana.did


class TestRefusals:
    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (error(400, "ExpiredToken"), PersonMustAct(Why.CONNECT_AGAIN)),
            (error(400, "InvalidToken"), PersonMustAct(Why.CONNECT_AGAIN)),
            (error(401, "invalid_token"), PersonMustAct(Why.CONNECT_AGAIN)),
            (error(401, "AuthenticationRequired"), PersonMustAct(Why.CONNECT_AGAIN)),
            (error(401, "AccountTakedown"), PersonMustAct(Why.ACCOUNT_IS_CLOSED)),
            (error(403, "AccountNotFound"), PersonMustAct(Why.ACCOUNT_IS_CLOSED)),
            (error(403, "ScopeMissingError"), PersonMustAct(Why.CONSENT_IS_MISSING)),
            (
                error(400, "InvalidRequest", "grapheme too big (maximum 300, got 301)"),
                PersonMustAct(Why.TOO_LONG),
            ),
            (error(400, "InvalidMimeType"), PersonMustAct(Why.PICTURE_REFUSED)),
            (
                error(400, "InvalidRequest", "Record/createdAt must be a datetime"),
                RefusedForGood(Why.NOT_ACCEPTED, "Record/createdAt must be a datetime"),
            ),
            (Fault(status=500), TryAgain(Why.DOWN)),
            (Fault(status=503, headers={"retry-after": "30"}), TryAgain(Why.BUSY, 30)),
            (Fault(status=200, body=b"<html>"), TryAgain(Why.DOWN)),
            (error(429, "RateLimitExceeded", retry_after="20"), TryAgain(Why.BUSY, 20)),
            (error(429, "RateLimitExceeded", ratelimit_reset="9" * 400), TryAgain(Why.BUSY, None)),
            (error(426, "UpgradeRequired"), RefusedForGood(Why.NOT_ACCEPTED, "UpgradeRequired")),
            (Fault(status=422), RefusedForGood(Why.NOT_ACCEPTED)),
        ],
    )
    def test_each_answer_has_its_meaning(self, bluesky, desk, bo, signed_in, fault, outcome):
        bluesky.fail("putRecord", fault)
        assert desk.publish(credentials=signed_in) == outcome
        assert bluesky.posts(bo) == []

    def test_a_limit_says_when_it_is_lifted(self, bluesky, desk, signed_in):
        lifted = str(int((datetime.now(UTC) + timedelta(minutes=3)).timestamp()))
        bluesky.fail("putRecord", error(429, "RateLimitExceeded", ratelimit_reset=lifted))
        outcome = desk.publish(credentials=signed_in)
        assert outcome.why is Why.BUSY
        assert 170 <= outcome.after_seconds <= 180

    def test_what_is_too_long_is_never_sent(self, bluesky, desk, signed_in):
        post = replace(POST, text="👩‍👩‍👧" * 280)
        assert desk.publish(post, credentials=signed_in) == PersonMustAct(Why.TOO_LONG)
        assert bluesky.times("putRecord") == 0

    def test_the_server_itself_says_what_is_too_long(self, desk, bluesky, bo, signed_in):
        own = desk.publisher
        own.word = lambda post, limits: BlueskyPublisher.word(own, post, replace(limits, text=999))
        outcome = desk.publish(Post(text="a" * 301), credentials=signed_in)
        assert outcome == PersonMustAct(Why.TOO_LONG)
        assert bluesky.posts(bo) == []

    def test_a_picture_that_is_not_taken_is_the_authors_to_change(self, desk, signed_in):
        post = replace(POST, picture=NO_PICTURE)
        assert desk.publish(post, credentials=signed_in) == PersonMustAct(Why.PICTURE_REFUSED)

    def test_a_picture_that_is_too_big_is_never_sent(self, bluesky, desk, signed_in):
        post = replace(POST, picture=BIG)
        assert desk.publish(post, credentials=signed_in) == PersonMustAct(Why.PICTURE_REFUSED)
        assert bluesky.times("uploadBlob") == 0

    def test_a_server_that_takes_less_than_others_refuses_the_picture_and_not_the_thumb(
        self, bluesky, bo, desk, signed_in, monkeypatch
    ):
        monkeypatch.setattr(sending, "MOST_PICTURE_BYTES", 2_000_000)
        refused = desk.publish(replace(POST, picture=BIG), credentials=signed_in)
        assert refused == PersonMustAct(Why.PICTURE_REFUSED)
        assert bluesky.posts(bo) == []
        post = replace(POST, card=replace(CARD, thumb=BIG))
        outcome = desk.publish(post, credentials=signed_in)
        assert "thumb" not in bluesky.post(outcome.id)["embed"]["external"]
        assert desk.attempt.notes["thumb"]["blob"] is None
        assert desk.publish(post, credentials=signed_in) == outcome
        assert bluesky.times("uploadBlob") == 2

    @pytest.mark.parametrize("name", ["putRecord", "uploadBlob", "resolveHandle"])
    @pytest.mark.parametrize("status", [200, 400, 401, 500])
    @pytest.mark.parametrize(
        "body",
        [
            b"[]",
            b"3",
            b"\xff\x00",
            b'{"error": 3, "message": {}}',
            b'{"uri": 3, "blob": "x", "did": []}',
            b"[" * 5000,
        ],
    )
    def test_whatever_is_answered_nothing_is_raised(
        self, bluesky, bo, desk, signed_in, name, status, body
    ):
        post = replace(POST, text=f"Met @{bo.handle}", picture=PHOTO)
        bluesky.fail(name, Fault(status=status, body=body))
        outcome = desk.publish(post, credentials=signed_in)
        assert isinstance(outcome, Shared) is (name == "resolveHandle" and status == 400)
        assert isinstance(outcome, Shared | TryAgain | PersonMustAct | RefusedForGood)

    def test_an_account_that_was_closed(self, bluesky, desk, connector):
        finn = bluesky.person("finn")
        theirs = connector.sign_in(finn.handle, finn.app_password).credentials
        bluesky.take_down(finn)
        assert desk.publish(credentials=theirs) == PersonMustAct(Why.ACCOUNT_IS_CLOSED)

    def test_a_token_that_is_none(self, desk, signed_in):
        other = replace(signed_in, access_token="not.a.token")
        assert desk.publish(credentials=other) == PersonMustAct(Why.CONNECT_AGAIN)

    @pytest.mark.parametrize("host", ["127.0.0.1", "http://localhost", "x y", "", "[", "https://"])
    def test_a_host_that_is_no_public_server_is_never_asked(self, desk, signed_in, host):
        outcome = desk.publish(credentials=replace(signed_in, host=host))
        assert outcome == PersonMustAct(Why.CONNECT_AGAIN)

    def test_a_server_that_is_not_there(self, settings, desk):
        settings.MERKWERK_NAMED_ORIGINS = frozenset({"http://127.0.0.1:9"})
        gone = Credentials(access_token="a", account="did:plc:a", host="http://127.0.0.1:9")
        assert desk.publish(credentials=gone) == TryAgain(Why.UNREACHABLE)

    def test_a_key_that_proves_nothing(self, desk, signed_in):
        odd = replace(signed_in, secrets={"proof_key": {"kty": "EC"}})
        assert desk.publish(credentials=odd) == PersonMustAct(Why.CONNECT_AGAIN)


def test_no_secret_is_told(signed_in, desk):
    told = repr([signed_in, desk.publisher, App(client_secret="geheim")])
    assert not any(one in told for one in [signed_in.access_token, signed_in.refresh_token])
    assert "geheim" not in told
