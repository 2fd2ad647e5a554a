"""Secrets are planted, everything happens that can happen, and then we search for them."""

import logging
import re
from datetime import timedelta
from html import unescape

import pytest

from merkwerk.kit import clock
from merkwerk.networks.mastodon.publisher import MastodonPublisher
from merkwerk.sharing import publishing
from merkwerk.sharing.models import BegunConnection, Connection, HostApp
from merkwerk.sharing.tests.accounts import mastodon
from merkwerk.sharing.tests.asking import in_lumen, page
from merkwerk.sharing.tests.test_account_pages import HERE, fields_of
from tests.peers.stage import Fault

WORDS = {"text": "Wat een dag.", "network": "mastodon", "revision": "0"}


@pytest.fixture
def server(settings):
    yield from mastodon(settings)


@pytest.fixture(autouse=True)
def _bo_reads_english(cast):
    with in_lumen(cast):
        type(cast.bo).objects.update(language="en")


class Planted:
    """What must be found nowhere, by what it is."""

    def __init__(self):
        self.secrets = {}

    def found_in(self, text):
        """Return which of them stand in *text*, as they are or in hexadecimal."""
        raw = text if isinstance(text, bytes) else text.encode()
        return [
            name
            for name, secret in self.secrets.items()
            if secret.encode() in raw or secret.encode().hex().encode() in raw
        ]


@pytest.fixture
def planted(bo, cast, server):
    """Connect an account on the pages; keep every secret that went by."""
    kept = Planted()
    told = bo.post(page("sharing_begin", cast, "mastodon"), HERE).content.decode()
    there = unescape(re.search(r'href="(http://127[^"]+)"', told)[1])
    fields = fields_of(bo.get(server.consent(there).replace("http://127.0.0.1:8000", "")))
    bo.post(page("sharing_finish", cast, "mastodon"), fields)
    (app,) = server.apps.values()
    (token,) = server.tokens
    kept.secrets = {"token": token, "code": fields["code"], "app": app["client_secret"]}
    return kept


def let_go(bo, cast, story):
    """Let a post go through the account, which is confirmed."""
    with in_lumen(cast):
        Connection.objects.update(confirmed_at=clock.now())
        account = Connection.objects.get()
    words = WORDS | {"through_mastodon": account.public_id}
    answer = bo.post(page("sharing_composer", cast, story.public_id), words)
    assert answer.status_code == 302


class TestNowhere:
    @pytest.fixture(autouse=True)
    def _everything_is_logged(self, caplog):
        caplog.set_level(logging.DEBUG)

    def test_in_no_log_whatever_goes_wrong(self, bo, cast, story, server, planted, caplog):
        server.fail("statuses", Fault(hangs_up=True), Fault(status=500), Fault(status=401))
        let_go(bo, cast, story)
        for hours in (1, 2, 3):
            with clock.at(clock.now() + timedelta(hours=hours)):
                publishing.publish_due(cast.lumen.pk)
        assert planted.found_in(caplog.text) == []

    def test_in_no_traceback_when_our_own_code_breaks(
        self, bo, cast, story, server, planted, caplog, monkeypatch
    ):
        def breaks(self, post, *, credentials, attempt):
            raise RuntimeError(f"broke with {credentials!r} and {attempt!r}")

        monkeypatch.setattr(MastodonPublisher, "publish", breaks)
        let_go(bo, cast, story)
        with clock.at(clock.now() + timedelta(minutes=1)):
            publishing.publish_due(cast.lumen.pk)
        assert "broke with Credentials(" in caplog.text
        assert planted.found_in(caplog.text) == []

    def test_in_no_column_in_the_clear(self, planted, cast):
        with in_lumen(cast):
            rows = [
                str(vars(row)) + bytes(row.sealed).hex()
                for model in (Connection, HostApp, BegunConnection)
                for row in model.objects.all()
            ]
        assert len(rows) >= 2
        assert [found for row in rows for found in planted.found_in(row)] == []

    def test_on_no_page_and_in_no_export(self, bo, cast, planted):
        with in_lumen(cast):
            account = Connection.objects.get()
        pages = [
            page("sharing_accounts", cast),
            page("sharing_account", cast, account.public_id),
            page("sharing_connect", cast, "mastodon"),
            page("sharing_queue", cast),
            page("identity_export", cast),
        ]
        for address in pages:
            answer = bo.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == 200
            assert planted.found_in(body) == []

    def test_in_no_session(self, bo, planted):
        assert planted.found_in(str(dict(bo.session))) == []
