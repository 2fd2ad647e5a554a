"""Connecting a LinkedIn account, renewing where that is possible, and letting it go again."""

import logging
import re
import traceback
from dataclasses import replace
from datetime import timedelta
from json import dumps
from urllib.parse import parse_qs, urlsplit

import pytest

from merkwerk.kit import clock
from merkwerk.networks.connecting import (
    ConnectionRefused,
    ConsentDeclined,
    ConsentTooNarrow,
    NetworkSilent,
    NotThisBrowser,
)
from merkwerk.networks.linkedin.connector import LinkedInConnector
from merkwerk.networks.outcomes import PersonMustAct, Shared, TryAgain, Why
from merkwerk.networks.publishing import App
from merkwerk.networks.tests.posting import PHOTO, POST
from tests.peers.stage import Fault


def query_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def connector(app):
    return LinkedInConnector(app)


@pytest.fixture
def back(linkedin):
    return linkedin.redirect


def connected(connector, linkedin, **consent):
    begun = connector.begin(redirect=linkedin.redirect)
    returned = query_of(linkedin.consent(begun.address, **consent))
    return connector.finish(returned, begun=begun, redirect=linkedin.redirect)


class TestConsent:
    def test_bo_says_yes_and_is_who_he_says(self, linkedin, connector):
        made = connected(connector, linkedin)
        assert (made.account.id, made.account.name) == ("urn:li:person:bo", "Bo")
        assert made.account.picture == f"{linkedin.origin}/media/bo"
        assert made.credentials.account == made.account.id
        assert made.credentials.scopes == connector.scopes
        assert made.credentials.access_token in linkedin.tokens

    def test_with_what_came_of_it_bo_can_post(self, linkedin, connector, desk):
        credentials = connected(connector, linkedin).credentials
        assert isinstance(desk.publish(credentials=credentials), Shared)

    def test_the_page_is_linkedins_own_and_asks_for_no_more_than_posting_needs(self):
        begun = LinkedInConnector(App(client_id="a b&c")).begin(redirect="https://m.example/?x=1")
        assert begun.address.startswith("https://www.linkedin.com/oauth/v2/authorization?")
        asked = query_of(begun.address)
        assert asked.pop("state") == begun.state
        assert asked == {
            "response_type": "code",
            "client_id": "a b&c",
            "redirect_uri": "https://m.example/?x=1",
            "scope": "openid profile w_member_social",
        }

    def test_a_token_lasts_for_sixty_days_and_there_is_none_to_renew_it(self, linkedin, connector):
        credentials = connected(connector, linkedin).credentials
        left = credentials.expires_at - clock.now()
        assert timedelta(days=59, hours=23) < left <= timedelta(days=60)
        assert (credentials.refresh_token, credentials.refresh_expires_at) == ("", None)

    def test_letting_go_makes_linkedin_forget(self, linkedin, connector):
        credentials = connected(connector, linkedin).credentials
        assert connector.revoke(credentials)
        assert credentials.access_token not in linkedin.tokens
        assert not connector.revoke(credentials)

    @pytest.mark.parametrize("fault", [Fault(status=500), Fault(hangs_up=True)])
    def test_letting_go_raises_nothing(self, linkedin, connector, bo, fault):
        linkedin.fail("revoke", fault)
        assert not connector.revoke(bo)


class TestRefusals:
    def test_an_answer_to_something_else(self, linkedin, connector, back):
        begun = connector.begin(redirect=back)
        for state in ("other", "", "é"):
            returned = query_of(linkedin.consent(begun.address)) | {"state": state}
            with pytest.raises(NotThisBrowser):
                connector.finish(returned, begun=begun, redirect=back)
        assert linkedin.times("token") == 0

    @pytest.mark.parametrize("error", ["user_cancelled_login", "user_cancelled_authorize"])
    def test_bo_says_no(self, connector, back, error):
        begun = connector.begin(redirect=back)
        with pytest.raises(ConsentDeclined, match="not give consent"):
            connector.finish({"state": begun.state, "error": error}, begun=begun, redirect=back)

    def test_a_code_that_was_used(self, linkedin, connector, back):
        begun = connector.begin(redirect=back)
        returned = query_of(linkedin.consent(begun.address))
        connector.finish(returned, begun=begun, redirect=back)
        with pytest.raises(ConnectionRefused):
            connector.finish(returned, begun=begun, redirect=back)

    @pytest.mark.parametrize("grant", ["openid profile", "w_member_social", ""])
    def test_less_leave_than_posting_needs(self, linkedin, connector, grant):
        with pytest.raises(ConsentTooNarrow):
            connected(connector, linkedin, grant=grant)

    def test_a_secret_that_is_not_ours(self, linkedin, app):
        with pytest.raises(ConnectionRefused):
            connected(LinkedInConnector(replace(app, client_secret="x")), linkedin)

    @pytest.mark.parametrize("route", ["token", "who"])
    @pytest.mark.parametrize(
        "fault",
        [
            Fault(status=500),
            Fault(status=429),
            Fault(hangs_up=True),
            Fault(status=200, body=b"<html>"),
            Fault(status=200, body=b'{"sub": "a b", "access_token": 7}'),
        ],
    )
    def test_a_linkedin_that_breaks(self, linkedin, connector, route, fault):
        linkedin.fail(route, fault)
        with pytest.raises(NetworkSilent):
            connected(connector, linkedin)


class TestAnswers:
    """What an answer leaves out is filled in from the documents."""

    @pytest.mark.parametrize(
        ("scope", "granted"),
        [
            ("openid profile w_member_social", {"openid", "profile", "w_member_social"}),
            ("email,openid, profile,w_member_social", None),
            (None, {"openid", "profile", "w_member_social"}),
        ],
    )
    def test_scopes_are_parted_by_commas_or_spaces_or_not_said(
        self, linkedin, connector, scope, granted
    ):
        token = linkedin.account("bo")
        told = {"access_token": token} | ({"scope": scope} if scope else {})
        linkedin.fail("token", Fault(status=200, body=dumps(told).encode()))
        credentials = connected(connector, linkedin).credentials
        wanted = {"email", "openid", "profile", "w_member_social"} if granted is None else granted
        assert credentials.scopes == wanted
        assert credentials.expires_at > clock.now() + timedelta(days=59)

    @pytest.mark.parametrize("expires", [-1, "x", None, 10**30, True, 3600, "3600"])
    def test_no_life_of_a_token_is_strange_enough_to_break_it(self, linkedin, connector, expires):
        told = {"access_token": linkedin.account("bo"), "expires_in": expires}
        linkedin.fail("token", Fault(status=200, body=dumps(told).encode()))
        assert connected(connector, linkedin).credentials.expires_at > clock.now()


class TestRenewing:
    @pytest.fixture
    def held(self, linkedin, connector):
        linkedin.renews = True
        return connected(connector, linkedin).credentials

    def test_the_token_is_new_and_the_end_of_renewing_stays_where_it_was(
        self, linkedin, connector, held
    ):
        assert held.refresh_expires_at - clock.now() > timedelta(days=364)
        linkedin.later = timedelta(days=59)
        with clock.at(clock.now() + linkedin.later):
            renewed = connector.refresh(held)
            assert renewed.expires_at > clock.now() + timedelta(days=59)
        assert renewed.access_token != held.access_token
        assert renewed.refresh_token == held.refresh_token
        moved = abs(renewed.refresh_expires_at - held.refresh_expires_at)
        assert moved < timedelta(minutes=1)
        assert (renewed.account, renewed.scopes) == (held.account, held.scopes)

    def test_an_answer_that_promises_longer_is_not_believed(self, linkedin, connector, held):
        told = {"access_token": "n", "expires_in": 60, "refresh_token_expires_in": 10**9}
        linkedin.fail("token", Fault(status=200, body=dumps(told).encode()))
        assert connector.refresh(held).refresh_expires_at == held.refresh_expires_at

    def test_a_lost_answer_does_no_harm(self, linkedin, connector, held):
        linkedin.fail("token", Fault(hangs_up=True, after=True))
        assert connector.refresh(held) == TryAgain(Why.UNREACHABLE)
        assert connector.refresh(held).access_token in linkedin.tokens

    def test_without_a_token_to_renew_with_its_owner_connects_again(self, linkedin, connector, bo):
        assert connector.refresh(bo) == PersonMustAct(Why.CONNECT_AGAIN)
        assert linkedin.asked == []

    def test_after_the_year_too(self, linkedin, connector, held):
        linkedin.later = timedelta(days=366)
        assert connector.refresh(held) == PersonMustAct(Why.CONNECT_AGAIN)
        asked = linkedin.times("token")
        with clock.at(clock.now() + linkedin.later):
            assert connector.refresh(held) == PersonMustAct(Why.CONNECT_AGAIN)
        assert linkedin.times("token") == asked

    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (Fault(status=500), TryAgain(Why.DOWN)),
            (Fault(status=200, body=b"{}"), TryAgain(Why.DOWN)),
            (Fault(status=404), TryAgain(Why.DOWN)),
            (Fault(status=429, headers={"retry-after": "9"}), TryAgain(Why.BUSY, 9)),
            (
                Fault(status=400, body=b'{"error": "invalid_grant"}'),
                PersonMustAct(Why.CONNECT_AGAIN),
            ),
            (
                Fault(status=401, body=b'{"error": "invalid_client"}'),
                TryAgain(Why.DOWN),
            ),
        ],
    )
    def test_each_answer_has_its_meaning(self, linkedin, connector, held, fault, outcome):
        linkedin.fail("token", fault)
        assert connector.refresh(held) == outcome


class TestSecrets:
    """What would let somebody act for Bo is in no text that anybody sees."""

    def secrets_of(self, linkedin):
        known = {linkedin.client_secret, *linkedin.tokens, *linkedin.renewals, *linkedin.codes}
        known |= {urn.rpartition(":")[2] for urn in linkedin.images}
        return known

    def test_in_no_account_credentials_or_log(self, linkedin, connector, desk, caplog):
        caplog.set_level(logging.DEBUG)
        linkedin.renews = True
        begun = connector.begin(redirect=linkedin.redirect)
        returned = query_of(linkedin.consent(begun.address))
        codes = set(linkedin.codes)
        made = connector.finish(returned, begun=begun, redirect=linkedin.redirect)
        renewed = connector.refresh(made.credentials)
        outcome = desk.see_through(replace(POST, picture=PHOTO), credentials=renewed)
        assert isinstance(outcome, Shared)
        seen = caplog.text + repr([begun, made, renewed, outcome, connector.app])
        told = self.secrets_of(linkedin) | codes
        assert len(told) >= 4
        images = {urn.rpartition(":")[2] for urn in linkedin.images}
        assert [secret for secret in told - images if secret in seen] == []

    @pytest.mark.parametrize("route", ["token", "who"])
    @pytest.mark.parametrize("status", [200, 400, 401, 500])
    def test_in_no_refusal(self, linkedin, connector, route, status):
        begun = connector.begin(redirect=linkedin.redirect)
        returned = query_of(linkedin.consent(begun.address))
        planted = "planted-8f2c"
        body = dumps({"error_description": f"{planted} {returned['code']}", "x": planted})
        linkedin.fail(route, Fault(status=status, body=body.encode()))
        with pytest.raises(ConnectionRefused) as refused:
            connector.finish(returned, begun=begun, redirect=linkedin.redirect)
        seen = (
            repr(refused.value)
            + str(refused.value)
            + "".join(traceback.format_exception(refused.value))
        )
        told = self.secrets_of(linkedin) | {planted, returned["code"]}
        assert [secret for secret in told if secret in seen] == []
        assert not re.search(r"Bearer", seen)
