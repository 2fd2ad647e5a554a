"""Renewing what lets us post: once, whatever number of workers want it at the same moment."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from merkwerk.kit import clock, tenancy
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import Credentials
from merkwerk.people.testing import make_membership
from merkwerk.sharing import connecting
from merkwerk.sharing.models import Connection
from merkwerk.sharing.tests.committed import an_organisation
from tests.peers.stage import Fault
from tests.peers.x import X


@pytest.fixture
def server(settings):
    with X().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        app = {"client_id": peer.client_id, "client_secret": peer.client_secret}
        settings.MERKWERK_NETWORKS = {"x": app | {"address": peer.origin}}
        yield peer


def ending(membership, server):
    """Return an account whose access ends in a minute and can be renewed once."""
    given = server._tokens("bo", "tweet.read tweet.write users.read offline.access media.write")
    row = Connection(membership=membership, network="x", confirmed_at=clock.now())
    row.put(
        Credentials(
            access_token=given["access_token"],
            refresh_token=given["refresh_token"],
            expires_at=clock.now() + timedelta(minutes=1),
            account="1",
        )
    )
    row.save()
    return row


@pytest.fixture
def account(cast, server):
    with tenancy.acting_in(cast.lumen.pk):
        return ending(cast.bo, server)


def renewed(cast, account):
    with tenancy.acting_in(cast.lumen.pk):
        return connecting.fresh_credentials(account)


class TestRenewing:
    def test_new_ones_are_stored_before_anybody_uses_them(self, cast, server, account):
        found = renewed(cast, account)
        assert isinstance(found, Credentials)
        with tenancy.acting_in(cast.lumen.pk):
            stored = Connection.objects.get(pk=account.pk).credentials()
        assert stored.access_token == found.access_token
        assert renewed(cast, account).access_token == found.access_token
        assert server.times("token") == 1

    def test_what_still_lasts_is_not_renewed(self, cast, server, account):
        with tenancy.acting_in(cast.lumen.pk):
            Connection.objects.update(expires_at=clock.now() + timedelta(hours=1))
        assert isinstance(renewed(cast, account), Credentials)
        assert server.times("token") == 0

    def test_what_was_renewed_elsewhere_already_needs_its_owner(self, cast, server, account):
        with tenancy.acting_in(cast.lumen.pk):
            old = Connection.objects.get(pk=account.pk).credentials()
        renewed(cast, account)
        with tenancy.acting_in(cast.lumen.pk):
            row = Connection.objects.get(pk=account.pk)
            row.put(replace(old, expires_at=clock.now()))
            row.save()
        assert renewed(cast, account) == PersonMustAct(Why.CONNECT_AGAIN)
        with tenancy.acting_in(cast.lumen.pk):
            assert Connection.objects.get(pk=account.pk).needs == Why.CONNECT_AGAIN

    def test_a_network_that_does_not_answer_is_asked_again_later(self, cast, server, account):
        server.fail("token", Fault(status=503))
        assert isinstance(renewed(cast, account), TryAgain)
        assert isinstance(renewed(cast, account), Credentials)


def test_many_workers_at_once_renew_once(django_db_setup, django_db_blocker, server):
    start, found = threading.Barrier(5), []

    def work(organisation, account):
        try:
            start.wait()
            with tenancy.acting_in(organisation.pk):
                found.append(connecting.fresh_credentials(account))
        finally:
            connections.close_all()

    with an_organisation(django_db_blocker) as organisation:
        bo = make_membership(organisation, "Bo")
        with tenancy.acting_in(organisation.pk):
            account = ending(bo, server)
        workers = [threading.Thread(target=work, args=(organisation, account)) for _ in range(5)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert {one.access_token for one in found} == {found[0].access_token}
    assert (len(found), server.times("token")) == (5, 1)
