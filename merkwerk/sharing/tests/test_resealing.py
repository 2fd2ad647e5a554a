"""Keys change, and everybody's accounts go on working."""

import pytest
from django.core.management import call_command

from merkwerk.kit import sealing
from merkwerk.sharing.models import Connection, HostApp
from merkwerk.sharing.tests.accounts import connected, mastodon
from merkwerk.sharing.tests.asking import in_lumen


@pytest.fixture
def account(cast, settings, tmp_path):
    settings.MERKWERK_VAR = tmp_path
    for server in mastodon(settings):
        with in_lumen(cast):
            yield connected(cast.bo, server)


def test_everything_moves_under_the_new_key_and_still_opens(cast, account, capsys):
    before = account.credentials()
    call_command("rotate_seals")
    assert "2 stored secrets moved" in capsys.readouterr().out
    with in_lumen(cast):
        row = Connection.objects.get(pk=account.pk)
        assert not sealing.is_old(row.sealed)
        assert not sealing.is_old(HostApp.objects.get().sealed)
        assert row.credentials() == before


def test_what_opens_no_more_stays_and_keeps_nothing_from_moving(cast, account, capsys):
    with in_lumen(cast):
        HostApp.objects.update(sealed=b"damaged")
    call_command("rotate_seals")
    assert "1 stored secrets moved" in capsys.readouterr().out
    with in_lumen(cast):
        assert bytes(HostApp.objects.get().sealed) == b"damaged"
