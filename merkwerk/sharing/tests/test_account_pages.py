"""Connecting an account on the pages: there and back, "is this you?", and letting it go."""

import re
from html import unescape

import pytest
from django.urls import reverse

from merkwerk.identity.testing import sign_in
from merkwerk.sharing.models import BegunConnection, Connection, HostApp
from merkwerk.sharing.tests.accounts import mastodon
from merkwerk.sharing.tests.asking import in_lumen, page
from tests.peers.stage import Fault

HERE = {"purpose": "work", "host": "mastodon.example"}


@pytest.fixture
def server(settings):
    yield from mastodon(settings)


@pytest.fixture(autouse=True)
def _bo_reads_english(cast):
    with in_lumen(cast):
        type(cast.bo).objects.update(language="en")


@pytest.fixture
def way(bo, cast, server):
    """Go to the server and say yes there; return the address that leads back."""

    def way(**given):
        answer = bo.post(page("sharing_begin", cast, "mastodon"), HERE | given)
        assert answer.status_code == 200, answer.content.decode()
        there = unescape(re.search(r'href="(http://127[^"]+)"', answer.content.decode())[1])
        return server.consent(there).replace("http://127.0.0.1:8000", "")

    return way


def fields_of(answer):
    """Return the hidden fields of the one form that goes on."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def connected(bo, cast, way):
    """Connect Bo's account; return it as it stands."""

    def connect(**given):
        told = fields_of(bo.get(way(**given)))
        bo.post(page("sharing_finish", cast, "mastodon"), told)
        with in_lumen(cast):
            return Connection.objects.latest("pk")

    return connect


class TestConnecting:
    def test_there_and_back_and_then_it_asks_is_this_you(self, bo, cast, way):
        answer = bo.get(way())
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
        done = bo.post(page("sharing_finish", cast, "mastodon"), fields_of(answer), follow=True)
        html = done.content.decode()
        assert "Is this you?" in html
        assert "@bo@mastodon.example" in html
        assert "Only after your yes" in html

    def test_coming_back_alone_changes_nothing(self, bo, cast, way):
        back = way()
        bo.get(back)
        bo.get(back)
        with in_lumen(cast):
            assert not Connection.objects.exists()
            assert BegunConnection.objects.count() == 1

    def test_after_a_yes_it_works(self, bo, cast, connected):
        account = connected()
        bo.post(page("sharing_confirm", cast, account.public_id))
        html = bo.get(page("sharing_accounts", cast)).content.decode()
        assert "Works" in html
        assert "For work" in html

    def test_personal_and_work_stand_side_by_side(self, cast, connected):
        connected(purpose="work")
        connected(purpose="personal")
        with in_lumen(cast):
            assert set(Connection.objects.values_list("purpose", flat=True)) == {"work", "personal"}
            assert HostApp.objects.count() == 1

    def test_connecting_another_account_asks_anew(self, bo, cast, server, connected):
        account = connected()
        bo.post(page("sharing_confirm", cast, account.public_id))
        way_back = server._led_back
        server._led_back = lambda asked, name, grant: way_back(asked, "bobbie", grant)
        first = next(iter(server.tokens))
        again = connected()
        assert (again.confirmed_at, again.handle) == (None, "@bobbie@mastodon.example")
        with in_lumen(cast):
            assert list(Connection.objects.all()) == [again]
        assert first in server.tokens  # until the change is certain

    def test_letting_go_forgets_here_and_there(self, bo, cast, server, connected):
        account = connected()
        answer = bo.post(page("sharing_disconnect", cast, account.public_id), follow=True)
        assert "is let go" in answer.content.decode()
        assert server.tokens == {}
        with in_lumen(cast):
            assert not Connection.objects.exists()

    def test_a_server_that_does_not_answer_is_forgotten_here_all_the_same(
        self, bo, cast, server, connected
    ):
        account = connected()
        server.fail("revoke", Fault(status=500))
        answer = bo.post(page("sharing_disconnect", cast, account.public_id), follow=True)
        assert "in your settings there too" in answer.content.decode()
        with in_lumen(cast):
            assert not Connection.objects.exists()


class TestRefusals:
    def test_a_no_at_the_network(self, bo, cast, way):
        state = fields_of(bo.get(way()))["state"]
        said_no = {"state": state, "error": "access_denied"}
        answer = bo.post(page("sharing_finish", cast, "mastodon"), said_no, follow=True)
        assert "You did not give consent" in answer.content.decode()

    def test_an_answer_works_once(self, bo, cast, way):
        told = fields_of(bo.get(way()))
        bo.post(page("sharing_finish", cast, "mastodon"), told)
        answer = bo.post(page("sharing_finish", cast, "mastodon"), told, follow=True)
        assert "begun somewhere else or too long ago" in answer.content.decode()

    def test_an_answer_of_somebody_else(self, bo, cast, client, way):
        told = fields_of(bo.get(way()))
        ana = sign_in(type(client)(), cast.ana)
        ana.post(page("sharing_finish", cast, "mastodon"), told)
        with in_lumen(cast):
            assert not Connection.objects.exists()

    def test_without_having_begun_the_way_back_says_so(self, bo, cast):
        html = bo.get(reverse("sharing_returned", args=["mastodon"]) + "?code=a&state=b").content
        assert "begun somewhere else" in html.decode()

    @pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "mastodon nl", "x.internal"])
    def test_what_is_no_server_comes_back_with_a_sentence(self, bo, cast, server, host):
        answer = bo.post(page("sharing_begin", cast, "mastodon"), HERE | {"host": host})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert server.asked == []

    def test_a_server_that_is_down_comes_back_with_a_sentence(self, bo, cast, server):
        server.fail("apps", Fault(status=500))
        answer = bo.post(page("sharing_begin", cast, "mastodon"), HERE)
        assert (answer.status_code, "could not reach" in answer.content.decode()) == (422, True)

    def test_a_network_somebody_declined(self, bo, cast):
        with in_lumen(cast):
            cast.bo.networkchoice_set.update_or_create(
                network="mastodon", defaults={"is_willing": False}
            )
        assert bo.get(page("sharing_connect", cast, "mastodon")).status_code == 404

    @pytest.mark.parametrize("network", ["linkedin", "x", "copy", "nothing"])
    def test_a_network_where_nobody_made_us_known(self, bo, cast, settings, network):
        settings.MERKWERK_NETWORKS = {}
        assert bo.get(page("sharing_connect", cast, network)).status_code == 404

    @pytest.mark.parametrize("deed", ["sharing_account", "sharing_confirm", "sharing_disconnect"])
    def test_a_colleague_sees_nothing_of_mine(self, client, cast, connected, deed):
        account = connected()
        ana = sign_in(type(client)(), cast.ana)
        ask = ana.get if deed == "sharing_account" else ana.post
        assert ask(page(deed, cast, account.public_id)).status_code == 404
