"""A network that asks money gets no more of it than the operator gave."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from merkwerk.kit import clock
from merkwerk.library.testing import make_published_story
from merkwerk.networks.publishing import Credentials
from merkwerk.sharing import budgeting, network_apps, publishing, scheduling
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Connection, Post
from merkwerk.sharing.tests.asking import in_lumen
from tests.peers.stage import Fault
from tests.peers.x import X

WISH = Wish(text="Wat een dag.", network="x")
WITH_LINK = Decimal("0.200")


@pytest.fixture
def budget(settings):
    def give(dollars):
        settings.MERKWERK_BUDGETS = {"x": Decimal(dollars)}

    return give


@pytest.fixture
def server(settings, budget):
    budget("0.5")
    with X().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        app = {"client_id": peer.client_id, "client_secret": peer.client_secret}
        settings.MERKWERK_NETWORKS = {"x": app | {"address": peer.origin}}
        yield peer


@pytest.fixture
def share(cast, server):
    """Let Bo share one more story on X, and the worker come by; return how it stands."""

    def share():
        with in_lumen(cast):
            account = Connection.objects.by(cast.bo).first()
            if account is None:
                account = Connection(
                    membership=cast.bo, network="x", confirmed_at=clock.now(), name="Bo"
                )
                account.put(Credentials(access_token=server.account("bo"), account="1"))
                account.save()
            story = make_published_story(by=cast.ana)
            wish = replace(WISH, text=f"Wat een dag, {story.public_id}.")
            post = scheduling.let_go(story, wish, by=cast.bo, through=account)
        with clock.at(clock.now() + timedelta(seconds=11)):
            publishing.publish_due(cast.lumen.pk)
        with in_lumen(cast):
            return Post.objects.get(pk=post.pk)

    return share


def spent(cast):
    with in_lumen(cast):
        return budgeting.spent_on("x")


def test_what_it_costs_is_counted(cast, share):
    assert share().state == Post.State.SHARED
    assert spent(cast) == WITH_LINK


def test_what_does_not_fit_is_for_the_author_to_post(cast, server, share):
    stands = [share() for _ in range(3)]
    assert [one.state for one in stands] == ["shared", "shared", "refused"]
    assert stands[-1].why == "budget_is_spent"
    assert (len(server.posts), spent(cast)) == (2, 2 * WITH_LINK)


def test_a_new_month_begins_at_nothing(cast, server, share):
    share(), share()
    with clock.at(clock.now() + timedelta(days=32)):
        server.later_s = 32 * 86400
        assert spent(cast) == 0


def test_what_may_have_been_charged_counts(cast, server, share):
    server.fail("posts", Fault(hangs_up=True))
    assert share().state == Post.State.UNKNOWN
    assert spent(cast) == WITH_LINK


def test_what_certainly_was_not_is_given_back(cast, server, share):
    server.fail("posts", Fault(status=401, body=b"{}"))
    assert share().state == Post.State.NEEDS_YOU
    assert spent(cast) == 0


def test_with_no_budget_nobody_can_connect(budget, server):
    budget("0")
    assert not network_apps.can_connect("x")
    budget("1")
    assert network_apps.can_connect("x")


def test_a_worker_that_dies_before_the_call_counts_once(cast, server, share, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_, **__):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(publishing, "_attempt_of", die)
        with pytest.raises(Killed):
            share()
    with clock.at(clock.now() + timedelta(minutes=5)):
        publishing.publish_due(cast.lumen.pk)
    assert len(server.posts) == 1
    assert spent(cast) == WITH_LINK
