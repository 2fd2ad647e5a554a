"""Connecting an account of X, keeping it alive, and letting it go."""

import json
import logging
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from merkwerk.networks.connecting import (
    ConnectionRefused,
    ConsentDeclined,
    ConsentTooNarrow,
    NetworkSilent,
    NotThisBrowser,
)
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import App, Credentials
from merkwerk.networks.x.connector import XConnector
from tests.peers.stage import Fault

BACK = "https://merkwerk.example/back/"
HANGS_UP = Fault(hangs_up=True)


def query_of(address):
    return dict(parse_qsl(urlsplit(address).query))


@pytest.fixture
def connector(server):
    app = App(
        client_id=server.client_id,
        client_secret=server.client_secret,
        address=server.origin,
        sign_in=server.origin,
    )
    return XConnector(app)


@pytest.fixture
def way_back(server, connector):
    """What was begun, and what comes back with Bo."""
    begun = connector.begin(redirect=BACK)
    return begun, query_of(server.consent(begun.address))


@pytest.fixture
def connected(connector, way_back):
    begun, returned = way_back
    return connector.finish(returned, begun=begun, redirect=BACK)


def test_bo_says_yes_and_is_who_he_says(server, connector, connected):
    account, credentials = connected.account, connected.credentials
    assert (account.handle, account.name, account.address) == ("@bo", "Bo", "https://x.com/bo")
    assert account.picture == "https://pbs.twimg.com/profile_images/bo.jpg"
    assert credentials.scopes == connector.scopes
    assert (credentials.account, credentials.handle) == (account.id, "@bo")
    assert credentials.access_token in server.tokens
    left = credentials.expires_at - datetime.now(UTC)
    assert timedelta(minutes=119) < left <= timedelta(hours=2)


def test_the_page_is_x_own(connector):
    address = XConnector(App(client_id="abc")).begin(redirect=BACK).address
    assert address.startswith("https://x.com/i/oauth2/authorize?response_type=code&client_id=abc&")
    assert query_of(address)["code_challenge_method"] == "S256"
    assert len(query_of(address)["state"]) <= 500


class TestStayingConnected:
    def test_a_token_is_renewed_and_the_old_one_is_dead(self, server, connector, connected):
        old = replace(connected.credentials, expires_at=datetime.now(UTC))
        new = connector.refresh(old)
        assert isinstance(new, Credentials)
        assert new.expires_at - old.expires_at > timedelta(minutes=119)
        assert new.refresh_token != old.refresh_token
        assert (new.account, new.scopes) == (old.account, old.scopes)
        assert connector.refresh(old) == PersonMustAct(Why.CONNECT_AGAIN)
        assert isinstance(connector.refresh(new), Credentials)

    def test_an_answer_that_got_lost_costs_the_connection(self, server, connector, connected):
        server.fail("token", replace(HANGS_UP, after=True))
        assert connector.refresh(connected.credentials) == TryAgain(Why.UNREACHABLE)
        assert connector.refresh(connected.credentials) == PersonMustAct(Why.CONNECT_AGAIN)

    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (HANGS_UP, TryAgain(Why.UNREACHABLE)),
            (Fault(status=500), TryAgain(Why.DOWN)),
            (Fault(status=200, body=b"<html>"), TryAgain(Why.DOWN)),
            (Fault(status=429, headers={"retry-after": "7"}), TryAgain(Why.BUSY, 7)),
            (Fault(status=401, body=b'{"error": "unauthorized_client"}'), TryAgain(Why.DOWN)),
        ],
    )
    def test_a_failure_keeps_what_there_was(self, server, connector, connected, fault, outcome):
        server.fail("token", fault)
        assert connector.refresh(connected.credentials) == outcome
        assert isinstance(connector.refresh(connected.credentials), Credentials)

    def test_without_a_refresh_token_there_is_nothing_to_ask(self, connector, connected):
        poor = replace(connected.credentials, refresh_token="")
        assert connector.refresh(poor) == PersonMustAct(Why.CONNECT_AGAIN)


class TestLettingGo:
    def test_x_forgets_both_tokens(self, server, connector, connected):
        assert connector.revoke(connected.credentials)
        assert connected.credentials.access_token not in server.tokens
        assert connected.credentials.refresh_token not in server.refreshes

    def test_a_failure_is_told(self, server, connector, connected):
        server.fail("revoke", HANGS_UP)
        assert not connector.revoke(connected.credentials)


class TestRefusals:
    def refused(self, connector, way_back, kind, **changed):
        begun, returned = way_back
        with pytest.raises(kind) as refusal:
            connector.finish(returned | changed, begun=begun, redirect=BACK)
        assert type(refusal.value) is kind

    def test_an_answer_to_something_else(self, connector, way_back):
        self.refused(connector, way_back, NotThisBrowser, state="other")

    def test_bo_says_no(self, connector, way_back):
        self.refused(connector, way_back, ConsentDeclined, error="access_denied")

    def test_a_code_that_is_half_a_minute_old(self, server, connector, way_back):
        server.later_s = 31
        self.refused(connector, way_back, ConnectionRefused)

    def test_a_code_that_was_used(self, connector, connected, way_back):
        self.refused(connector, way_back, ConnectionRefused)

    def test_a_verifier_of_somebody_else(self, connector, way_back):
        begun, returned = way_back
        other = replace(begun, memory=connector.begin(redirect=BACK).memory)
        self.refused(connector, (other, returned), ConnectionRefused)

    @pytest.mark.parametrize("left_out", sorted(XConnector.scopes - {"users.read", "tweet.read"}))
    def test_less_leave_than_posting_needs(self, server, connector, left_out):
        begun = connector.begin(redirect=BACK)
        grant = " ".join(sorted(connector.scopes - {left_out}))
        returned = query_of(server.consent(begun.address, grant=grant))
        self.refused(connector, (begun, returned), ConsentTooNarrow)

    def test_tokens_that_cannot_be_renewed(self, server, connector, way_back):
        made = {"access_token": "a", "scope": " ".join(connector.scopes)}
        server.fail("token", Fault(status=200, body=json.dumps(made).encode()))
        self.refused(connector, way_back, ConsentTooNarrow)

    @pytest.mark.parametrize("route", ["token", "who"])
    @pytest.mark.parametrize(
        "fault", [Fault(status=500), Fault(status=429), HANGS_UP, Fault(status=200, body=b"<html>")]
    )
    def test_a_network_that_breaks(self, server, connector, way_back, route, fault):
        server.fail(route, fault)
        self.refused(connector, way_back, NetworkSilent)

    def test_an_app_with_another_secret(self, server, connector, way_back):
        connector.app = replace(connector.app, client_secret="other")
        self.refused(connector, way_back, ConnectionRefused)


@pytest.mark.parametrize("route", [None, "token", "who"])
def test_no_secret_is_told(server, connector, way_back, route, caplog):
    caplog.set_level(logging.DEBUG)
    begun, returned = way_back
    seen = [repr(begun), repr(connector.app)]
    if route:
        server.fail(route, Fault(status=500, after=True))
    try:
        connected = connector.finish(returned, begun=begun, redirect=BACK)
        seen += [repr(connected), repr(connector.refresh(connected.credentials))]
    except ConnectionRefused:
        seen.append(traceback.format_exc())
    secrets = [begun.memory["verifier"], returned["code"], server.client_secret]
    secrets += [*server.tokens, *server.refreshes, *server.spent]
    assert len(secrets) >= 4 + bool(not route)
    told = "".join(seen) + caplog.text
    assert [one for one in secrets if one in told] == []
