"""A post that its author let go: once at the network, whatever dies in between, or honestly not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merkwerk.kit import clock, tenancy
from merkwerk.notifications.models import Notice
from merkwerk.sharing import (
    connecting,
    network_apps,
    privacy,
    publishing,
    reminding,
    scheduling,
)
from merkwerk.sharing.errors import (
    AfterItsEnd,
    AlreadyShared,
    AskFirst,
    BeingSent,
    LookFirst,
    NothingWritten,
    NotYourNetwork,
    OverLimit,
    TooFarAhead,
)
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Connection, HostApp, Post
from merkwerk.sharing.notices import ShareNeedsYou
from merkwerk.sharing.tests.accounts import connected, mastodon
from merkwerk.sharing.tests.asking import in_lumen
from tests.peers.stage import Fault

WISH = Wish(text="Wat een dag op het dak. #trots", network="mastodon")
HANGS_UP_AFTER = Fault(hangs_up=True, after=True)


@pytest.fixture
def server(settings):
    yield from mastodon(settings)


@pytest.fixture
def account(cast, server):
    """Bo's own account, connected and confirmed."""
    with in_lumen(cast):
        return connected(cast.bo, server)


@pytest.fixture
def let_go(cast, story, account):
    def let_go(wish=WISH, **more):
        with in_lumen(cast):
            return scheduling.let_go(story, wish, by=cast.bo, through=account, **more)

    return let_go


@pytest.fixture
def later(cast):
    """Let the worker come by, so much later."""

    def work(**ahead):
        with clock.at(clock.now() + timedelta(**ahead or {"seconds": 11})):
            return publishing.publish_due(cast.lumen.pk)

    return work


@pytest.fixture
def standing(cast):
    def find(post):
        with in_lumen(cast):
            return Post.objects.select_related("share").get(pk=post.pk)

    return find


class TestPosting:
    def test_it_goes_out_once_and_is_confirmed(self, server, let_go, later, standing):
        post = let_go()
        assert later() == 1
        assert later() == 0
        (status,) = server.statuses
        assert status["status"].startswith(WISH.text)
        assert "/go/" in status["status"] or "http" in status["status"]
        found = standing(post)
        assert (found.state, found.address) == (Post.State.SHARED, status["url"])
        assert found.share.state == "confirmed"

    def test_for_ten_seconds_it_can_be_taken_back(self, server, cast, let_go, later, standing):
        post = let_go()
        with in_lumen(cast):
            scheduling.withdraw(post)
        later()
        assert (server.statuses, standing(post).state) == ([], Post.State.WITHDRAWN)

    def test_what_was_withdrawn_can_be_put_back(self, server, cast, let_go, later):
        post = let_go()
        with in_lumen(cast):
            scheduling.withdraw(post)
            scheduling.put_back(post)
        later(minutes=1)
        assert len(server.statuses) == 1

    def test_it_waits_for_the_moment_its_author_chose(self, server, let_go, later):
        let_go(at=clock.now() + timedelta(hours=3))
        assert later(hours=2) == 0
        assert later(hours=3, minutes=1) == 1

    def test_it_can_be_moved(self, server, cast, let_go, later):
        post = let_go(at=clock.now() + timedelta(hours=3))
        with in_lumen(cast):
            scheduling.move(post, clock.now() + timedelta(hours=1))
        assert later(hours=1, minutes=1) == 1

    def test_other_words_before_it_goes_take_the_place_of_the_first(self, server, let_go, later):
        let_go()
        let_go(replace(WISH, text="Anders gezegd."))
        later()
        assert [one["status"][:14] for one in server.statuses] == ["Anders gezegd."]


class TestOnce:
    def test_an_answer_that_got_lost_is_found_out_by_the_next_try(
        self, server, let_go, later, standing
    ):
        server.fail("statuses", HANGS_UP_AFTER)
        post = let_go()
        later()
        assert standing(post).state == Post.State.WAITING
        later(minutes=5)
        assert (len(server.statuses), standing(post).state) == (1, Post.State.SHARED)

    def test_too_late_to_find_out_its_author_is_asked(self, server, let_go, later, standing):
        server.fail("statuses", HANGS_UP_AFTER)
        post = let_go()
        later()
        later(hours=2)
        assert (len(server.statuses), standing(post).state) == (1, Post.State.UNKNOWN)

    def test_a_worker_that_dies_after_the_call_leaves_one_post(
        self, server, let_go, later, standing, monkeypatch
    ):
        class Killed(BaseException):
            pass

        def die(*_, **__):
            raise Killed

        post = let_go()
        with monkeypatch.context() as dying:
            dying.setattr(publishing, "_settle", die)
            with pytest.raises(Killed):
                later()
        assert later(minutes=1) == 0  # somebody still holds it, as far as anybody knows
        later(minutes=4)
        assert (len(server.statuses), standing(post).state) == (1, Post.State.SHARED)

    def test_a_fault_of_our_own_is_tried_again_and_at_last_told(
        self, server, let_go, later, standing, monkeypatch
    ):
        def breaks(*_, **__):
            raise RuntimeError("a fault of ours")

        post = let_go()
        with monkeypatch.context() as broken:
            broken.setattr(publishing, "sent_of", breaks)
            later()
            assert (standing(post).state, standing(post).tries) == (Post.State.WAITING, 1)
            for hours in range(1, 80, 9):
                later(hours=hours)
        assert standing(post).state == Post.State.NEEDS_YOU

    def test_what_certainly_did_not_arrive_leaves_no_doubt(self, server, let_go, later, standing):
        server.fail("statuses", Fault(status=503, headers={"retry-after": "60"}))
        post = let_go()
        later()
        assert standing(post).begun_at is None
        later(hours=3)
        assert standing(post).state == Post.State.SHARED

    def test_a_second_no_after_a_doubt_stays_a_doubt(self, server, cast, let_go, later, standing):
        server.fail("statuses", HANGS_UP_AFTER)
        post = let_go()
        later()
        server.tokens.clear()
        later(minutes=30)
        assert (len(server.statuses), standing(post).state) == (1, Post.State.UNKNOWN)

    def test_an_account_that_went_after_a_doubt_leaves_a_doubt(
        self, server, cast, let_go, later, standing, account
    ):
        server.fail("statuses", HANGS_UP_AFTER)
        post = let_go()
        later()
        with in_lumen(cast):
            connecting.disconnect(account)
        later(minutes=30)
        assert standing(post).state == Post.State.UNKNOWN

    def test_what_may_be_there_is_not_replaced_or_withdrawn(self, server, cast, let_go, later):
        server.fail("statuses", HANGS_UP_AFTER)
        post = let_go()
        later()
        with pytest.raises(BeingSent):
            let_go(replace(WISH, text="Anders gezegd."))
        with in_lumen(cast), pytest.raises(BeingSent):
            scheduling.withdraw(post)

    def test_a_worker_that_lost_its_hold_sends_nothing(self, server, cast, let_go, monkeypatch):
        post = let_go()
        began = publishing.Held.begin

        def somebody_else_takes_it(held):
            with in_lumen(cast):
                Post.objects.filter(pk=post.pk).update(holder="another")
            began(held)

        monkeypatch.setattr(publishing.Held, "begin", somebody_else_takes_it)
        with clock.at(clock.now() + timedelta(seconds=11)):
            publishing.publish_due(cast.lumen.pk)
        assert server.statuses == []
        with in_lumen(cast):
            assert Post.objects.get(pk=post.pk).holder == "another"

    def test_who_looked_and_found_nothing_sends_it_again(
        self, server, cast, let_go, later, standing
    ):
        server.fail("statuses", Fault(hangs_up=True))
        post = let_go()
        later()
        later(hours=2)
        with in_lumen(cast):
            scheduling.send_again(standing(post))
        later(hours=2)
        assert (len(server.statuses), standing(post).state) == (1, Post.State.SHARED)

    def test_who_is_asked_to_look_cannot_send_it_by_the_composer(self, server, let_go, later):
        server.fail("statuses", HANGS_UP_AFTER)
        let_go()
        later()
        later(hours=2)
        with pytest.raises(LookFirst):
            let_go()


class TestWhenTheStoryEnds:
    def test_what_was_planned_stays_here_and_its_author_is_told(
        self, server, cast, story, let_go, later, standing
    ):
        post = let_go(at=clock.now() + timedelta(days=2))
        with in_lumen(cast):
            type(story).objects.update(expires_at=clock.now() + timedelta(days=1))
        later(days=2, minutes=1)
        assert (server.statuses, standing(post).state) == ([], Post.State.STOPPED)
        with in_lumen(cast):
            (notice,) = Notice.objects.filter(kind="sharing.post.needs_you")
            letters = ShareNeedsYou().describe([notice.subject_id], "en")
        assert letters[notice.subject_id].detail == standing(post).sentence


class TestWhenThingsChanged:
    def test_what_may_no_longer_be_shared_stays_here(
        self, server, cast, story, let_go, later, standing
    ):
        post = let_go()
        with in_lumen(cast):
            type(story).objects.update(may_share="no", may_share_reason="Toch niet.")
        later()
        assert (server.statuses, standing(post).state) == ([], Post.State.STOPPED)

    def test_a_network_declined_meanwhile_gets_nothing(self, server, cast, let_go, later):
        let_go()
        with in_lumen(cast):
            cast.bo.networkchoice_set.update_or_create(
                network="mastodon", defaults={"is_willing": False}
            )
        later()
        assert server.statuses == []

    def test_the_card_is_as_its_author_saw_it(self, cast, story, let_go, standing):
        post = let_go()
        title = story.title
        with in_lumen(cast):
            type(story).objects.update(title="Een andere titel")
        assert standing(post).card["title"] == title

    def test_a_moment_after_the_story_is_refused(self, cast, story, let_go):
        with in_lumen(cast):
            type(story).objects.update(expires_at=clock.now() + timedelta(days=1))
            story.refresh_from_db()
        with pytest.raises(AfterItsEnd):
            let_go(at=clock.now() + timedelta(days=2))


class TestConnectionsThatEnd:
    @pytest.fixture
    def ends(self, cast, account):
        def ends(**ahead):
            with in_lumen(cast):
                Connection.objects.update(expires_at=clock.now() + timedelta(**ahead))

        return ends

    @pytest.fixture
    def told(self, cast):
        def told():
            with in_lumen(cast):
                reminding.remind()
                return Notice.objects.filter(kind="sharing.connection.ends").count()

        return told

    def test_it_is_said_a_week_and_a_day_before_and_once_each(self, cast, ends, told):
        ends(days=8)
        assert told() == 0
        ends(days=6)
        assert (told(), told()) == (1, 1)
        with clock.at(clock.now() + timedelta(days=5, hours=1)):
            assert (told(), told()) == (2, 2)

    def test_what_renews_itself_is_not_spoken_of(self, cast, ends, told):
        ends(days=1)
        with in_lumen(cast):
            Connection.objects.update(can_renew=True)
        assert told() == 0

    def test_once_it_ended_a_post_waits_for_its_author(self, ends, let_go, later, standing):
        ends(minutes=1)
        post = let_go()
        later()
        assert (standing(post).state, standing(post).why) == ("needs_you", "connect_again")


class TestRefusals:
    def test_an_account_that_the_network_forgot_needs_its_owner(
        self, server, cast, let_go, later, standing, account
    ):
        server.tokens.clear()
        post = let_go()
        later()
        found = standing(post)
        assert (found.state, found.why) == (Post.State.NEEDS_YOU, "connect_again")
        with in_lumen(cast):
            assert Connection.objects.get(pk=account.pk).needs == "connect_again"

    def test_what_fails_all_day_needs_its_author(self, server, let_go, later, standing):
        server.fail("statuses", *[Fault(status=429)] * 20)
        post = let_go()
        for hours in range(1, 60, 6):
            later(hours=hours)
        assert standing(post).state == Post.State.NEEDS_YOU
        assert server.statuses == []

    def test_nothing_goes_through_an_account_that_was_let_go(
        self, server, cast, let_go, later, standing, account
    ):
        post = let_go()
        with in_lumen(cast):
            assert connecting.disconnect(account)
        later()
        assert (server.statuses, standing(post).state) == ([], Post.State.NEEDS_YOU)
        assert server.tokens == {}

    def test_nothing_goes_through_an_account_that_nobody_confirmed(self, cast, let_go, account):
        with in_lumen(cast):
            Connection.objects.update(confirmed_at=None)
            account.refresh_from_db()
        with pytest.raises(NotYourNetwork):
            let_go()

    def test_nor_through_somebody_elses(self, cast, story, account):
        with in_lumen(cast), pytest.raises(NotYourNetwork):
            scheduling.let_go(story, WISH, by=cast.ana, through=account)

    @pytest.mark.parametrize(
        ("wish", "refusal"),
        [
            (replace(WISH, text="  "), NothingWritten),
            (replace(WISH, text="a" * 600), OverLimit),
            (replace(WISH, network="x"), NotYourNetwork),
        ],
    )
    def test_words_that_cannot_go_are_refused_before(self, let_go, wish, refusal):
        with pytest.raises(refusal):
            let_go(wish)

    def test_a_story_that_has_to_be_asked_about(self, cast, story, let_go):
        with in_lumen(cast):
            type(story).objects.update(may_share="ask", may_share_reason="Even bellen.")
            story.refresh_from_db()
        with pytest.raises(AskFirst):
            let_go()

    def test_a_moment_too_far_ahead(self, let_go):
        with pytest.raises(TooFarAhead):
            let_go(at=clock.now() + timedelta(days=90))

    def test_what_is_there_is_not_shared_twice_or_withdrawn(
        self, server, cast, let_go, later, standing
    ):
        post = let_go()
        later()
        with pytest.raises(AlreadyShared):
            let_go()
        with in_lumen(cast), pytest.raises(BeingSent):
            scheduling.withdraw(post)

    def test_what_a_worker_holds_can_no_longer_be_changed(self, cast, let_go):
        post = let_go()
        with in_lumen(cast):
            Post.objects.update(held_until=clock.now() + timedelta(minutes=1))
            with pytest.raises(BeingSent):
                scheduling.withdraw(post)
        with pytest.raises(BeingSent):
            let_go()


class TestLeaving:
    def test_who_leaves_is_forgotten_here_and_then_there(
        self, server, cast, account, let_go, later, django_capture_on_commit_callbacks
    ):
        let_go()
        with django_capture_on_commit_callbacks() as afterwards, in_lumen(cast):
            privacy.leave(cast.bo)
            assert not Connection.objects.exists()
            assert server.tokens != {}
        for deed in afterwards:
            deed()
        assert server.tokens == {}
        later(minutes=1)
        assert server.statuses == []

    def test_without_the_keys_of_the_seals_leaving_still_works(
        self, server, cast, account, settings, tmp_path
    ):
        settings.MERKWERK_VAR = tmp_path
        with in_lumen(cast):
            privacy.leave(cast.bo)
            assert not Connection.objects.exists()

    def test_without_the_keys_what_was_planned_needs_its_author(
        self, server, cast, account, let_go, later, standing, settings, tmp_path
    ):
        post = let_go()
        settings.MERKWERK_VAR = tmp_path
        later()
        assert (standing(post).state, server.statuses) == (Post.State.NEEDS_YOU, [])


class TestKeepingSecrets:
    def test_no_token_can_be_read_in_the_tables(self, cast, account):
        with in_lumen(cast):
            row = Connection.objects.get(pk=account.pk)
            token = row.credentials().access_token
            stored = [str(value) for value in vars(row).values()]
            app = HostApp.objects.get()
        assert token.encode() not in bytes(row.sealed)
        assert not [value for value in stored if token in value]
        assert b"client_secret" not in bytes(app.sealed)
        assert token not in repr(row.credentials())

    def test_this_installation_is_made_known_at_a_server_once(self, server, cast, account):
        with in_lumen(cast):
            network_apps.app_at("mastodon", "mastodon.example")
        assert server.times("apps") == 1

    def test_another_organisation_sees_no_connection(self, cast, account):
        with tenancy.acting_in(cast.eli.organisation_id):
            assert not Connection.objects.exists()
