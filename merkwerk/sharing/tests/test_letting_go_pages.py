"""Letting a post go from the composer, and what its page says until it is there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock
from merkwerk.notifications.planning import hours_of
from merkwerk.sharing import choosing_moments, publishing, scheduling
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Post, Share
from merkwerk.sharing.tests.accounts import connected, mastodon
from merkwerk.sharing.tests.asking import in_lumen, page
from tests.peers.stage import Fault

WORDS = {"text": "Wat een dag op het dak.", "network": "mastodon", "revision": "0"}


@pytest.fixture
def server(settings):
    yield from mastodon(settings)


@pytest.fixture(autouse=True)
def _bo_reads_english(cast):
    with in_lumen(cast):
        type(cast.bo).objects.update(language="en")


@pytest.fixture
def account(cast, server):
    with in_lumen(cast):
        return connected(cast.bo, server)


@pytest.fixture
def compose(bo, cast, story, account):
    def compose(**given):
        words = WORDS | {"through_mastodon": account.public_id} | given
        return bo.post(page("sharing_composer", cast, story.public_id), words, follow=True)

    return compose


@pytest.fixture
def later(cast):
    def work(**ahead):
        with clock.at(clock.now() + timedelta(**ahead or {"seconds": 11})):
            return publishing.publish_due(cast.lumen.pk)

    return work


@pytest.fixture
def post(cast):
    def find():
        with in_lumen(cast):
            return Post.objects.select_related("share").get()

    return find


def html(answer):
    return answer.content.decode()


class TestTheComposer:
    def test_offers_to_send_it_where_an_account_is_connected(self, bo, cast, story, account):
        said = html(bo.get(page("sharing_composer", cast, story.public_id)))
        assert "By itself, as @bo@mastodon.example" in said
        assert "Choose a good moment for me" in said

    def test_says_nothing_of_it_to_who_has_none(self, bo, cast, story):
        said = html(bo.get(page("sharing_composer", cast, story.public_id)))
        assert "By itself" not in said

    def test_now_goes_out_in_ten_seconds(self, server, compose, later, post):
        assert "on its way to Mastodon" in html(compose(when="now"))
        later()
        assert post().state == Post.State.SHARED
        assert len(server.statuses) == 1

    def test_at_a_moment_of_ones_own(self, compose, post):
        at = timezone.localtime(clock.now() + timedelta(days=1)).replace(second=0, microsecond=0)
        answer = compose(when="at", at=at.strftime("%Y-%m-%dT%H:%M"))
        assert "Your post goes to Mastodon on" in html(answer)
        assert post().due_at == at

    def test_at_a_good_moment_in_my_hours(self, cast, compose, post):
        compose(when="good")
        assert hours_of(cast.bo).contain(post().due_at)

    def test_by_hand_all_the_same(self, cast, compose):
        answer = compose(through_mastodon="", instance="mastodon.example")
        assert "Did you share it?" in html(answer)
        with in_lumen(cast):
            assert not Post.objects.exists()

    def test_a_page_that_never_asked_lets_nothing_go(self, bo, cast, story, account):
        given = WORDS | {"instance": "mastodon.example"}
        bo.post(page("sharing_composer", cast, story.public_id), given)
        with in_lumen(cast):
            assert not Post.objects.exists()

    def test_by_hand_after_all_takes_away_what_was_planned(self, cast, compose, server, later):
        compose(when="now")
        answer = compose(
            through_mastodon="", instance="mastodon.example", text="Anders.", revision="1"
        )
        assert "Did you share it?" in html(answer)
        later(minutes=1)
        assert server.statuses == []

    def test_by_hand_is_refused_where_it_may_be_there(self, cast, compose, server, later):
        server.fail("statuses", Fault(hangs_up=True, after=True))
        compose(when="now")
        later()
        answer = compose(
            through_mastodon="", instance="mastodon.example", text="Anders.", revision="1"
        )
        assert "already on its way" in html(answer)

    def test_a_page_that_hands_over_by_itself_is_told_to_open_nothing(
        self, bo, cast, story, account
    ):
        given = WORDS | {"through_mastodon": account.public_id}
        told = bo.post(
            page("sharing_composer", cast, story.public_id), given, headers={"X-Hands-Over": "1"}
        ).json()
        assert (told["words"], told["address"]) == ("", "")
        assert "/shares/" in told["page"]

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"when": "at"}, "Choose a day and a time."),
            ({"when": "at", "at": "2099-01-01T10:00"}, "within the next 60 days"),
            ({"when": "at", "at": "morgen"}, "Enter a valid date/time."),
            ({"text": "  "}, "Write one sentence in your own words"),
            ({"text": "a" * 600}, "too long for Mastodon"),
        ],
    )
    def test_what_cannot_go_comes_back_with_its_words(self, cast, compose, given, said):
        answer = compose(**given)
        assert answer.status_code == 422
        assert said in html(answer)
        assert (WORDS | given)["text"].strip() in html(answer)
        with in_lumen(cast):
            assert not Post.objects.exists()

    def test_an_account_of_somebody_else_is_no_way(self, client, cast, story, account):
        ana = sign_in(type(client)(), cast.ana)
        given = WORDS | {"through_mastodon": account.public_id, "instance": "mastodon.example"}
        ana.post(page("sharing_composer", cast, story.public_id), given)
        with in_lumen(cast):
            assert not Post.objects.exists()


class TestThePageOfAPost:
    def test_it_can_be_withdrawn_and_put_back(self, bo, cast, compose, post, server, later):
        compose(when="now")
        gone = bo.post(page("sharing_withdraw", cast, post().public_id), follow=True)
        assert "Withdrawn. It does not go out." in html(gone)
        back = bo.post(page("sharing_put_back", cast, post().public_id), follow=True)
        assert "on its way" in html(back)
        later(minutes=1)
        assert len(server.statuses) == 1

    def test_once_there_it_leads_to_the_post(self, bo, cast, compose, post, server, later):
        compose(when="now")
        later()
        said = html(bo.get(post().share.get_absolute_url()))
        assert "It is on Mastodon." in said
        assert server.statuses[0]["url"] in said

    def test_where_nobody_knows_it_asks_to_look_first(self, bo, cast, compose, post, server, later):
        server.fail("statuses", Fault(hangs_up=True, after=True))
        compose(when="now")
        later()
        later(hours=2)
        said = html(bo.get(post().share.get_absolute_url()))
        assert "It may already be on Mastodon. Look first." in said
        address = "https://mastodon.example/@bo/1"
        done = bo.post(
            page("sharing_found", cast, post().public_id), {"address": address}, follow=True
        )
        assert address in html(done)
        assert post().share.state == "claimed"

    def test_an_address_that_is_none_comes_back(self, bo, cast, compose, post, server, later):
        server.fail("statuses", Fault(hangs_up=True))
        compose(when="now")
        later()
        later(hours=2)
        given = {"address": "geen adres"}
        answer = bo.post(page("sharing_found", cast, post().public_id), given)
        assert answer.status_code == 422
        assert "geen adres" in html(answer)

    def test_an_account_the_network_forgot_leads_to_connecting(
        self, bo, cast, compose, post, server, later
    ):
        server.tokens.clear()
        compose(when="now")
        later()
        said = html(bo.get(post().share.get_absolute_url()))
        assert "Your post waits for you." in said
        assert page("sharing_connect", cast, "mastodon") in said

    def test_what_was_refused_can_be_posted_by_hand(self, bo, cast, compose, post, server, later):
        server.fail("statuses", Fault(status=422, body=b'{"error": "no"}'))
        compose(when="now")
        later()
        assert "did not take your post" in html(bo.get(post().share.get_absolute_url()))
        done = bo.post(page("sharing_by_hand", cast, post().public_id), follow=True)
        assert "Did you share it?" in html(done)

    @pytest.mark.parametrize("state", ["needs_you", "refused", "stopped"])
    def test_what_could_not_be_sent_can_be_left(self, bo, cast, compose, post, state):
        compose(when="now")
        with in_lumen(cast):
            Post.objects.update(state=state)
        bo.post(page("sharing_withdraw", cast, post().public_id))
        assert post().state == Post.State.WITHDRAWN

    def test_another_moment_in_the_past_is_now(self, bo, cast, compose, post):
        at = timezone.localtime(clock.now() + timedelta(days=1))
        compose(when="at", at=at.strftime("%Y-%m-%dT%H:%M"))
        bo.post(page("sharing_move", cast, post().public_id), {"at": "2020-01-01T10:00"})
        assert post().due_at <= clock.now()

    def test_a_colleague_sees_nothing_of_it(self, client, cast, compose, post):
        compose(when="now")
        ana = sign_in(type(client)(), cast.ana)
        assert ana.get(post().share.get_absolute_url()).status_code == 404
        assert ana.post(page("sharing_withdraw", cast, post().public_id)).status_code == 404


class TestTheQueue:
    def test_shows_what_is_planned_by_day_and_what_waits_for_me(
        self, bo, cast, story, compose, post
    ):
        at = timezone.localtime(clock.now() + timedelta(days=1))
        compose(when="at", at=at.strftime("%Y-%m-%dT%H:%M"))
        said = html(bo.get(page("sharing_queue", cast)))
        assert story.title in said
        assert at.strftime("%H:%M") in said
        with in_lumen(cast):
            Post.objects.update(state="needs_you", why="connect_again")
        assert "Waits for you" in html(bo.get(page("sharing_queue", cast)))

    def test_empty_it_says_what_will_stand_here(self, bo, cast):
        assert "What you plan stands here" in html(bo.get(page("sharing_queue", cast)))


class TestAGoodMoment:
    def test_is_away_from_what_colleagues_planned(self, cast, story, server):
        with in_lumen(cast):
            first = choosing_moments.a_good_moment(story, by=cast.bo)
            share = Share.objects.create(membership=cast.ana, story=story, network="mastodon")
            Post.objects.create(share=share, key="a", due_at=first, next_try_at=first)
            second = choosing_moments.a_good_moment(story, by=cast.bo)
            assert abs(second - first) >= choosing_moments.AWAY
            assert hours_of(cast.bo).contain(second)

    def test_stays_inside_hours_also_when_they_are_full(self, cast, story, server):
        with in_lumen(cast):
            now = clock.now()
            for number in range(100):
                share = Share.objects.create(
                    membership=cast.ana, story=story, network=f"kind{number}"
                )
                due = now + timedelta(hours=number)
                Post.objects.create(share=share, key=str(number), due_at=due, next_try_at=due)
            found = choosing_moments.a_good_moment(story, by=cast.bo)
            assert hours_of(cast.bo).contain(found)

    def test_another_post_waits_no_longer_than_the_queue_allows(self, cast, story, account):
        with in_lumen(cast):
            wish = Wish(text="Dag.", network="mastodon")
            at = choosing_moments.a_good_moment(story, by=cast.bo)
            post = scheduling.let_go(story, wish, by=cast.bo, through=account, at=at)
            assert post.due_at == at
