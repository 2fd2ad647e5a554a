"""Connecting an account at its own server: by consent or by app password, and letting it go."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from merkwerk.kit import clock
from merkwerk.networks.bluesky import api, client, proofs
from merkwerk.networks.bluesky.connector import CONFIDENTIAL_DAYS, PUBLIC_DAYS, BlueskyConnector
from merkwerk.networks.bluesky.identity import NameUnknown, SomebodyElse
from merkwerk.networks.bluesky.sessions import OwnPassword
from merkwerk.networks.connecting import (
    ConnectionRefused,
    ConsentDeclined,
    ConsentTooNarrow,
    NetworkSilent,
    NotThisBrowser,
    WrongPassword,
)
from merkwerk.networks.outcomes import PersonMustAct, Shared, TryAgain, Why
from merkwerk.networks.publishing import call
from merkwerk.networks.tests.posting import PHOTO, POST
from tests.peers.stage import Fault

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("bluesky")]

BACK = "http://127.0.0.1/back/"
SITE = "https://tests.merkwerk.dev"  # as the tests serve it; nobody asks the real one
HANGS_UP = Fault(hangs_up=True)
AGAIN = PersonMustAct(Why.CONNECT_AGAIN)


@pytest.fixture
def consented(bluesky, connector, bo):
    """Bo's connection, by consent."""
    begun = connector.begin(redirect=BACK, handle=bo.handle)
    returned = bluesky.consent(begun.address, bo)
    return connector.finish(returned, begun=begun, redirect=BACK)


class TestByConsent:
    def test_bo_says_yes_and_posts(self, bluesky, connector, desk, bo, consented):
        credentials = consented.credentials
        assert (consented.account.id, consented.account.handle) == (bo.did, f"@{bo.handle}")
        assert credentials.scopes == connector.scopes
        assert timedelta(minutes=55) < credentials.expires_at - clock.now() < timedelta(minutes=61)
        weeks = credentials.refresh_expires_at - clock.now()
        assert timedelta(days=PUBLIC_DAYS) - timedelta(minutes=1) < weeks
        outcome = desk.publish(credentials=credentials)
        assert isinstance(outcome, Shared)
        assert desk.publish(credentials=credentials) == outcome
        assert [post["uri"] for post in bluesky.posts(bo)] == [outcome.id]

    @pytest.mark.parametrize("after", [True, False])
    def test_whatever_breaks_the_next_try_finds_out(self, bluesky, desk, bo, consented, after):
        bluesky.fail("putRecord", Fault(hangs_up=True, after=after))
        post = replace(POST, picture=PHOTO)
        assert isinstance(desk.publish(post, credentials=consented.credentials), TryAgain)
        assert len(bluesky.posts(bo)) == int(after)
        assert isinstance(desk.publish(post, credentials=consented.credentials), Shared)
        assert len(bluesky.posts(bo)) == 1

    def test_a_server_that_asks_for_ever_new_nonces_is_given_time(self, bluesky, desk, consented):
        told = {"dpop-nonce": "n", "www-authenticate": 'DPoP error="use_dpop_nonce"'}
        bluesky.fail("putRecord", Fault(status=401, headers=told), Fault(status=401, headers=told))
        assert desk.publish(credentials=consented.credentials) == TryAgain(Why.DOWN)

    def test_after_an_hour_the_token_is_dead_and_its_successor_posts(
        self, bluesky, connector, desk, consented
    ):
        token = bluesky.expired(consented.credentials.access_token)
        late = replace(consented.credentials, access_token=token)
        assert desk.publish(credentials=late) == AGAIN
        assert isinstance(desk.publish(credentials=connector.refresh(late)), Shared)

    def test_new_tokens_come_once_and_old_ones_are_dead(self, connector, desk, consented):
        fresh = connector.refresh(consented.credentials)
        assert fresh.refresh_token != consented.credentials.refresh_token
        assert fresh.refresh_expires_at == consented.credentials.refresh_expires_at
        assert (fresh.host, fresh.account) == (
            consented.credentials.host,
            consented.credentials.account,
        )
        assert isinstance(desk.publish(credentials=fresh), Shared)
        assert connector.refresh(consented.credentials) == AGAIN

    def test_a_refresh_whose_answer_was_lost_asks_for_consent_again(
        self, bluesky, connector, consented
    ):
        bluesky.fail("token", Fault(hangs_up=True, after=True))
        assert connector.refresh(consented.credentials) == TryAgain(Why.UNREACHABLE)
        assert connector.refresh(consented.credentials) == AGAIN

    def test_letting_go_makes_the_server_forget(self, connector, desk, consented):
        assert connector.revoke(consented.credentials)
        assert connector.refresh(consented.credentials) == AGAIN
        assert desk.publish(credentials=consented.credentials) == AGAIN

    def test_another_ones_key_proves_nothing(self, connector, desk, consented):
        secrets = {**consented.credentials.secrets, "proof_key": proofs.new_key()}
        stolen = replace(consented.credentials, secrets=secrets)
        assert desk.publish(credentials=stolen) == AGAIN
        assert connector.refresh(stolen) == AGAIN

    def test_an_installation_with_a_key_of_its_own(self, bluesky, app, desk, bo):
        address, key = f"{SITE}/bluesky.json", client.new_client_key()
        back = f"{SITE}/back/"
        bluesky.documents["/bluesky.json"] = client.client_metadata(address, redirect=back, key=key)
        connector = BlueskyConnector(replace(app, client_id=address, client_secret=key))
        begun = connector.begin(redirect=back, handle=bo.handle)
        returned = bluesky.consent(begun.address, bo)
        credentials = connector.finish(returned, begun=begun, redirect=back).credentials
        months = credentials.refresh_expires_at - clock.now()
        assert timedelta(days=CONFIDENTIAL_DAYS) - timedelta(minutes=1) < months
        fresh = connector.refresh(credentials)
        assert isinstance(desk.publish(credentials=fresh), Shared)
        stranger = BlueskyConnector(
            replace(app, client_id=address, client_secret=client.new_client_key())
        )
        assert stranger.refresh(fresh) == TryAgain(Why.DOWN)
        assert connector.revoke(fresh)

    def test_an_installation_that_publishes_its_document_without_a_key(
        self, bluesky, app, desk, bo
    ):
        address, back = f"{SITE}/known.json", f"{SITE}/back/"
        bluesky.documents["/known.json"] = client.client_metadata(address, redirect=back)
        connector = BlueskyConnector(replace(app, client_id=address))
        begun = connector.begin(redirect=back, handle=bo.handle)
        returned = bluesky.consent(begun.address, bo)
        credentials = connector.finish(returned, begun=begun, redirect=back).credentials
        assert isinstance(desk.publish(credentials=connector.refresh(credentials)), Shared)

    def test_a_document_that_the_server_cannot_read(self, bluesky, app, bo):
        connector = BlueskyConnector(replace(app, client_id=f"{SITE}/missing.json"))
        with pytest.raises(ConnectionRefused):
            connector.begin(redirect=f"{SITE}/back/", handle=bo.handle)

    @pytest.mark.parametrize("key", ["geheim", "{}"])
    def test_a_key_of_the_installation_that_is_none(self, app, bo, key):
        connector = BlueskyConnector(replace(app, client_secret=key))
        with pytest.raises(ConnectionRefused) as refusal:
            connector.begin(redirect=BACK, handle=bo.handle)
        assert refusal.value.__cause__ is None

    def test_bo_says_no(self, bluesky, connector, bo):
        begun = connector.begin(redirect=BACK, handle=bo.handle)
        returned = bluesky.consent(begun.address, bo, yes=False)
        with pytest.raises(ConsentDeclined):
            connector.finish(returned, begun=begun, redirect=BACK)

    @pytest.mark.parametrize(
        "other", [{"state": "x"}, {"iss": "https://evil.example"}, {"iss": ""}]
    )
    def test_an_answer_to_something_else(self, bluesky, connector, bo, other):
        begun = connector.begin(redirect=BACK, handle=bo.handle)
        with pytest.raises(NotThisBrowser):
            connector.finish(
                {"state": begun.state, "iss": bluesky.origin, "code": "c"} | other,
                begun=begun,
                redirect=BACK,
            )

    def test_a_code_that_was_used(self, bluesky, connector, bo):
        begun = connector.begin(redirect=BACK, handle=bo.handle)
        returned = bluesky.consent(begun.address, bo)
        connector.finish(returned, begun=begun, redirect=BACK)
        with pytest.raises(ConnectionRefused):
            connector.finish(returned, begun=begun, redirect=BACK)

    def test_somebody_else_gives_consent(self, bluesky, connector, bo):
        begun = connector.begin(redirect=BACK, handle=bo.handle)
        theirs = replace(begun, memory={**begun.memory, "did": bluesky.regular("ana").did})
        returned = bluesky.consent(begun.address, bo)
        with pytest.raises(SomebodyElse, match="another account"):
            connector.finish(returned, begun=theirs, redirect=BACK)
        assert bluesky.asked[-1][0] == "revoke"

    def test_a_server_that_does_not_speak_for_the_account(self, bluesky, connector, bo):
        begun = connector.begin(redirect=BACK, handle=bo.handle)
        returned = bluesky.consent(begun.address, bo)
        elsewhere = {"resource": bluesky.origin, "authorization_servers": ["https://a.example"]}
        bluesky.fail("resource", Fault(status=200, body=json.dumps(elsewhere).encode()))
        with pytest.raises(ConnectionRefused):
            connector.finish(returned, begun=begun, redirect=BACK)

    def test_less_leave_than_posting_needs(self, bluesky, connector, bo):
        made = {"access_token": "a", "refresh_token": "r", "token_type": "DPoP", "sub": bo.did}
        made |= {"expires_in": 3600, "scope": "atproto"}
        begun = connector.begin(redirect=BACK, handle=bo.handle)
        bluesky.fail("token", Fault(status=200, body=json.dumps(made).encode()))
        returned = {"state": begun.state, "iss": bluesky.origin, "code": "c"}
        with pytest.raises(ConsentTooNarrow):
            connector.finish(returned, begun=begun, redirect=BACK)

    @pytest.mark.parametrize("route", ["par", "server", "resource", "resolveHandle"])
    @pytest.mark.parametrize("fault", [Fault(status=500), HANGS_UP, Fault(status=429)])
    def test_a_server_that_breaks(self, bluesky, connector, bo, route, fault):
        bluesky.fail(route, fault)
        with pytest.raises(NetworkSilent):
            connector.begin(redirect=BACK, handle=bo.handle)

    @pytest.mark.parametrize(
        "told",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://intern.lan/token"},
            {"pushed_authorization_request_endpoint": None},
            {"dpop_signing_alg_values_supported": ["RS256"]},
            {"code_challenge_methods_supported": "S256"},
            {"scopes_supported": []},
        ],
    )
    def test_a_server_that_does_not_offer_what_is_needed(self, bluesky, connector, bo, told):
        _, _, found = bluesky.knock("GET", "/.well-known/oauth-authorization-server")
        body = json.dumps(json.loads(found) | told).encode()
        bluesky.fail("server", Fault(status=200, body=body))
        with pytest.raises(NetworkSilent):
            connector.begin(redirect=BACK, handle=bo.handle)
        assert bluesky.times("par") == 0

    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (Fault(status=503, headers={"retry-after": "9"}), TryAgain(Why.BUSY, 9)),
            (Fault(status=502, body=b"<html>"), TryAgain(Why.DOWN)),
            (HANGS_UP, TryAgain(Why.UNREACHABLE)),
            (Fault(status=429), TryAgain(Why.BUSY)),
            (Fault(status=400, body=b'{"error": "invalid_grant"}'), AGAIN),
            (Fault(status=200, body=b"{}"), AGAIN),
        ],
    )
    def test_a_refresh_that_fails(self, bluesky, connector, signed_in, fault, outcome):
        known = {"proof_key": proofs.new_key(), "issuer": bluesky.origin, "client_id": "http://a"}
        bluesky.fail("token", fault)
        assert connector.refresh(replace(signed_in, secrets=known)) == outcome


class TestByAppPassword:
    def test_bo_is_who_he_says_and_is_remembered_for_months(self, connector, bo):
        connected = connector.sign_in(f" @{bo.handle.upper()} ", bo.app_password)
        assert (connected.account.id, connected.account.name) == (bo.did, bo.handle)
        credentials = connected.credentials
        assert timedelta(minutes=115) < credentials.expires_at - clock.now()
        assert timedelta(days=89) < credentials.refresh_expires_at - clock.now()

    def test_name_and_picture_are_the_accounts_own(self, bluesky, connector, desk, signed_in, bo):
        shown = {"displayName": "Bo één", "avatar": {"ref": {"$link": "bafkrei"}}}
        body = json.dumps({"value": shown}).encode()
        bluesky.fail("getRecord", Fault(status=200, body=body))
        account = connector.sign_in(bo.handle, bo.app_password).account
        assert account.name == "Bo één"
        assert account.picture.startswith(f"{bluesky.origin}/xrpc/com.atproto.sync.getBlob?did=")

    def test_after_two_hours_the_token_is_dead_and_its_successor_posts(
        self, bluesky, connector, desk, signed_in
    ):
        late = replace(signed_in, access_token=bluesky.expired(signed_in.access_token))
        assert desk.publish(credentials=late) == AGAIN
        assert isinstance(desk.publish(credentials=connector.refresh(late)), Shared)
        weeks = replace(signed_in, refresh_token=bluesky.expired(signed_in.refresh_token))
        assert connector.refresh(weeks) == AGAIN

    def test_a_session_is_kept_alive_and_ended(self, connector, desk, bo):
        credentials = connector.sign_in(bo.handle, bo.app_password).credentials
        fresh = connector.refresh(credentials)
        assert fresh.refresh_token != credentials.refresh_token
        assert isinstance(desk.publish(credentials=fresh), Shared)
        assert connector.revoke(fresh)
        assert connector.refresh(fresh) == AGAIN

    def test_the_accounts_own_password_is_not_taken(self, bluesky, connector, bo):
        with pytest.raises(OwnPassword, match="app password"):
            connector.sign_in(bo.handle, bo.password)
        assert bluesky.times("deleteSession") == 1

    def test_a_wrong_one(self, connector, bo):
        with pytest.raises(WrongPassword):
            connector.sign_in(bo.handle, "abcd-efgh-ijkl-mnop")

    def test_a_closed_account_stays_closed(self, bluesky, connector):
        finn = bluesky.person("finn")
        credentials = connector.sign_in(finn.handle, finn.app_password).credentials
        bluesky.take_down(finn)
        assert connector.refresh(credentials) == PersonMustAct(Why.ACCOUNT_IS_CLOSED)

    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (Fault(status=502, body=b"<html>"), TryAgain(Why.DOWN)),
            (HANGS_UP, TryAgain(Why.UNREACHABLE)),
            (Fault(status=429, headers={"ratelimit-reset": "1"}), TryAgain(Why.BUSY, 0)),
            (Fault(status=400, body=b'{"error": "ExpiredToken"}'), AGAIN),
            (Fault(status=400, body=b'{"error": "InvalidRequest"}'), AGAIN),
        ],
    )
    def test_a_refresh_that_fails(self, bluesky, connector, signed_in, fault, outcome):
        bluesky.fail("refreshSession", fault)
        assert connector.refresh(signed_in) == outcome

    def test_after_thirty_tries_the_server_says_when_to_come_back(self, bluesky):
        bluesky.has_limits = True
        address = f"{bluesky.origin}/xrpc/com.atproto.server.createSession"
        asked = {"identifier": "niemand.test", "password": "x"}
        with ThreadPoolExecutor(16) as many:
            told = many.map(lambda _: call("POST", address, json=asked), range(31))
            answers = sorted(told, key=lambda one: one.status)
        assert [one.status for one in answers] == [401] * 30 + [429]
        outcome = api.problem(answers[-1])
        assert outcome.why is Why.BUSY
        assert 200 < outcome.after_seconds <= 300

    @pytest.mark.parametrize("fault", [Fault(status=500), HANGS_UP, Fault(status=429)])
    def test_a_server_that_breaks(self, bluesky, connector, bo, fault):
        bluesky.fail("createSession", fault)
        with pytest.raises(NetworkSilent):
            connector.sign_in(bo.handle, bo.app_password)


@pytest.mark.parametrize(
    "typed", ["", "bo", "a b.test", "bo@a.test", "did:plc:x", "localhost", "."]
)
def test_what_is_no_name_is_never_asked(bluesky, connector, typed):
    with pytest.raises(NameUnknown):
        connector.begin(redirect=BACK, handle=typed)
    assert bluesky.asked == []


def test_a_name_that_nobody_has(connector):
    with pytest.raises(NameUnknown):
        connector.begin(redirect=BACK, handle="niemand-hier.test")


def test_no_secret_is_told(bluesky, connector, bo, caplog):
    caplog.set_level(logging.DEBUG)
    begun = connector.begin(redirect=BACK, handle=bo.handle)
    returned = bluesky.consent(begun.address, bo)
    bluesky.fail("token", Fault(status=400, body=returned["code"].encode()))
    with pytest.raises(ConnectionRefused) as refusal:
        connector.finish(returned, begun=begun, redirect=BACK)
    connected = connector.finish(returned, begun=begun, redirect=BACK)
    connector.sign_in(bo.handle, bo.app_password)
    credentials = connected.credentials
    told = repr(refusal.value) + str(refusal.value) + repr(begun) + repr(refusal.value.__dict__)
    told += repr(connected) + caplog.text
    secrets = [returned["code"], begun.memory["verifier"], begun.memory["key"]["d"]]
    secrets += [credentials.access_token, credentials.refresh_token, bo.app_password]
    assert not [one for one in secrets if one in told]
