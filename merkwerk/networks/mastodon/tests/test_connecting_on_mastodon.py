"""Connecting an account of somebody's own server, and letting it go again."""

import re

import pytest

from merkwerk.networks.connecting import (
    ConnectionRefused,
    ConsentDeclined,
    ConsentTooNarrow,
    NetworkSilent,
    NotThisBrowser,
)
from merkwerk.networks.errors import InstanceRefused
from merkwerk.networks.mastodon.connector import MastodonConnector
from merkwerk.networks.publishing import App
from tests.peers.stage import Fault

BACK = "https://merkwerk.example/back/"
HOST = "mastodon.example"


def query_of(address):
    return dict(re.findall(r"[?&](\w+)=([^&]*)", address))


@pytest.fixture
def connector(server):
    app = MastodonConnector(App(address=server.origin)).register(
        HOST, redirect=BACK, website="https://merkwerk.example"
    )
    return MastodonConnector(app)


def test_bo_says_yes_and_is_who_he_says(server, connector):
    begun = connector.begin(redirect=BACK, host=HOST)
    returned = query_of(server.consent(begun.address))
    connected = connector.finish(returned, begun=begun, redirect=BACK)
    assert (connected.account.handle, connected.account.name) == ("@bo@mastodon.example", "Bo")
    assert connected.credentials.scopes == connector.scopes
    assert connected.credentials.access_token in server.tokens


def test_the_page_asks_again_who_it_is(connector):
    asked = query_of(connector.begin(redirect=BACK, host=HOST).address)
    assert asked["force_login"] == "true"
    assert asked["code_challenge_method"] == "S256"


def test_letting_go_makes_the_server_forget(server, connector):
    begun = connector.begin(redirect=BACK, host=HOST)
    returned = query_of(server.consent(begun.address))
    credentials = connector.finish(returned, begun=begun, redirect=BACK).credentials
    assert connector.revoke(credentials)
    assert credentials.access_token not in server.tokens


class TestRefusals:
    def test_an_answer_to_something_else(self, server, connector):
        begun = connector.begin(redirect=BACK, host=HOST)
        returned = query_of(server.consent(begun.address)) | {"state": "other"}
        with pytest.raises(NotThisBrowser):
            connector.finish(returned, begun=begun, redirect=BACK)

    def test_bo_says_no(self, connector):
        begun = connector.begin(redirect=BACK, host=HOST)
        with pytest.raises(ConsentDeclined, match="not give consent"):
            connector.finish(
                {"state": begun.state, "error": "access_denied"}, begun=begun, redirect=BACK
            )

    def test_a_code_that_was_used(self, server, connector):
        begun = connector.begin(redirect=BACK, host=HOST)
        returned = query_of(server.consent(begun.address))
        connector.finish(returned, begun=begun, redirect=BACK)
        with pytest.raises(ConnectionRefused):
            connector.finish(returned, begun=begun, redirect=BACK)

    def test_less_leave_than_posting_needs(self, server, connector):
        begun = connector.begin(redirect=BACK, host=HOST)
        returned = query_of(server.consent(begun.address, grant="profile"))
        with pytest.raises(ConsentTooNarrow):
            connector.finish(returned, begun=begun, redirect=BACK)

    @pytest.mark.parametrize("route", ["token", "who"])
    @pytest.mark.parametrize("fault", [Fault(status=500), Fault(hangs_up=True)])
    def test_a_server_that_breaks(self, server, connector, route, fault):
        begun = connector.begin(redirect=BACK, host=HOST)
        returned = query_of(server.consent(begun.address))
        server.fail(route, fault)
        with pytest.raises(NetworkSilent):
            connector.finish(returned, begun=begun, redirect=BACK)

    @pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "a b", "intern.lan"])
    def test_what_is_no_server_is_never_asked(self, host):
        with pytest.raises(InstanceRefused):
            MastodonConnector().register(host, redirect=BACK, website="")
