"""Connecting a profile of Threads, keeping it for longer than 60 days, and what goes wrong."""

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
from merkwerk.networks.threads.connector import ThreadsConnector, WrongApp
from tests.peers.stage import Fault
from tests.peers.threads import error

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
    return ThreadsConnector(app)


@pytest.fixture
def way_back(server, connector):
    """What was begun, and what comes back with Bo."""
    begun = connector.begin(redirect=BACK)
    return begun, query_of(server.consent(begun.address))


@pytest.fixture
def connected(connector, way_back):
    begun, returned = way_back
    return connector.finish(returned, begun=begun, redirect=BACK)


def in_days(credentials, days):
    """Return the credentials as they are when they have *days* left."""
    return replace(credentials, expires_at=datetime.now(UTC) + timedelta(days=days))


def test_bo_says_yes_and_is_who_he_says(server, connector, connected):
    account, credentials = connected.account, connected.credentials
    assert (account.handle, account.name) == ("@bo", "Bo")
    assert account.address == "https://www.threads.com/@bo"
    assert account.picture == "https://scontent.example/bo.jpg"
    assert (credentials.account, credentials.handle) == (account.id, "@bo")
    assert credentials.scopes == connector.scopes


def test_what_is_kept_is_the_token_for_60_days(server, connected):
    credentials = connected.credentials
    assert server.tokens[credentials.access_token]["lasts"] == timedelta(days=60)
    left = credentials.expires_at - datetime.now(UTC)
    assert timedelta(days=59) < left <= timedelta(days=60)


def test_the_page_is_threads_own():
    address = ThreadsConnector(App(client_id="99")).begin(redirect=BACK).address
    assert address.startswith("https://threads.com/oauth/authorize?client_id=99&")
    assert query_of(address)["scope"] == "threads_basic,threads_content_publish"


def test_the_mark_that_meta_puts_behind_a_code_is_no_part_of_it(connector, way_back):
    begun, returned = way_back
    whole = returned | {"code": returned["code"] + "#_"}
    assert connector.finish(whole, begun=begun, redirect=BACK).account.name == "Bo"


def test_threads_has_no_way_to_give_a_token_back(server, connector, connected):
    assert (connector.can_revoke, connector.revoke(connected.credentials)) == (False, False)
    assert connected.credentials.access_token in server.tokens


class TestStayingConnected:
    def test_a_token_is_renewed_before_it_ends(self, server, connector, connected):
        server.later = timedelta(days=50)
        old = in_days(connected.credentials, 10)
        new = connector.refresh(old)
        assert isinstance(new, Credentials)
        assert new.expires_at - old.expires_at > timedelta(days=49)
        assert new.access_token in server.tokens
        assert (new.account, new.handle, new.scopes) == (old.account, old.handle, old.scopes)

    def test_a_token_of_today_is_left_alone(self, server, connector, connected):
        assert connector.refresh(connected.credentials) is connected.credentials
        assert server.times("refresh") == 0

    def test_a_token_that_ended_cannot_be_renewed(self, server, connector, connected):
        assert connector.refresh(in_days(connected.credentials, -1)) == PersonMustAct(
            Why.CONNECT_AGAIN
        )
        assert server.times("refresh") == 0

    def test_consent_that_was_taken_away(self, server, connector, connected):
        server.tokens.clear()
        outcome = connector.refresh(in_days(connected.credentials, 10))
        assert outcome == PersonMustAct(Why.CONNECT_AGAIN)

    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (HANGS_UP, TryAgain(Why.UNREACHABLE)),
            (Fault(status=500), TryAgain(Why.DOWN)),
            (Fault(status=200, body=b"<html>"), TryAgain(Why.DOWN)),
            (Fault(status=400, body=error(4, "")), TryAgain(Why.BUSY)),
            (Fault(status=400, body=error(2, "")), TryAgain(Why.DOWN)),
            (Fault(status=400, body=error(100, "No.")), PersonMustAct(Why.CONNECT_AGAIN)),
            (Fault(status=403, body=error(10, "")), PersonMustAct(Why.CONSENT_IS_MISSING)),
        ],
    )
    def test_each_answer_has_its_meaning(self, server, connector, connected, fault, outcome):
        server.later = timedelta(days=50)
        server.fail("refresh", fault)
        old = in_days(connected.credentials, 10)
        assert connector.refresh(old) == outcome
        assert isinstance(connector.refresh(old), Credentials)


class TestRefusals:
    def refused(self, connector, way_back, kind, **changed):
        begun, returned = way_back
        with pytest.raises(ConnectionRefused) as refusal:
            connector.finish(returned | changed, begun=begun, redirect=BACK)
        assert type(refusal.value) is kind

    def test_an_answer_to_something_else(self, connector, way_back):
        self.refused(connector, way_back, NotThisBrowser, state="other")

    def test_bo_says_no(self, connector, way_back):
        self.refused(connector, way_back, ConsentDeclined, error="access_denied")

    def test_a_code_that_was_used(self, connector, connected, way_back):
        self.refused(connector, way_back, ConnectionRefused)

    def test_a_code_of_an_hour_ago(self, server, connector, way_back):
        server.later = timedelta(minutes=61)
        self.refused(connector, way_back, ConnectionRefused)

    @pytest.mark.parametrize("grant", ["threads_basic", "threads_content_publish"])
    def test_less_leave_than_posting_needs(self, server, connector, grant):
        begun = connector.begin(redirect=BACK)
        returned = query_of(server.consent(begun.address, grant=grant))
        self.refused(connector, (begun, returned), ConsentTooNarrow)

    def test_leave_that_is_not_told_is_what_was_asked(self, server, connector, way_back):
        server.fail("debug", Fault(status=500))
        begun, returned = way_back
        connected = connector.finish(returned, begun=begun, redirect=BACK)
        assert connected.credentials.scopes == connector.scopes

    def test_the_id_of_facebook_in_the_settings(self, server, connector, way_back):
        connector.app = replace(connector.app, client_id=server.id_at_facebook)
        self.refused(connector, way_back, WrongApp)
        self.refused(connector, way_back, WrongApp, error_code="4476002")

    def test_another_secret(self, connector, way_back):
        connector.app = replace(connector.app, client_secret="other")
        self.refused(connector, way_back, ConnectionRefused)

    @pytest.mark.parametrize("route", ["token", "exchange", "who"])
    @pytest.mark.parametrize(
        "fault", [Fault(status=500), Fault(status=429), HANGS_UP, Fault(status=200, body=b"<html>")]
    )
    def test_a_network_that_breaks(self, server, connector, way_back, route, fault):
        server.fail(route, fault)
        self.refused(connector, way_back, NetworkSilent)


@pytest.mark.parametrize("route", [None, "token", "exchange", "debug", "who"])
def test_no_secret_is_told(server, connector, way_back, route, caplog):
    caplog.set_level(logging.DEBUG)
    begun, returned = way_back
    seen = [repr(begun), repr(connector.app)]
    if route:
        server.fail(route, Fault(status=400, body=error(100, "No."), after=True))
    try:
        connected = connector.finish(returned, begun=begun, redirect=BACK)
        old = in_days(connected.credentials, 10)
        seen += [repr(connected), repr(connector.refresh(old))]
    except ConnectionRefused:
        seen.append(traceback.format_exc())
    secrets = [returned["code"], server.client_secret, *server.tokens]
    assert len(secrets) >= 3
    told = "".join(seen) + caplog.text
    assert [one for one in secrets if one in told] == []
