"""Sealed secrets: shut without the key, moved to no other row, kept when keys change."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.kit import sealing

TOKEN = {"access_token": "planted-token-één"}
ROW = "sharing.connection:abc"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.MERKWERK_VAR = tmp_path
    return tmp_path


def test_what_is_sealed_opens_for_its_row():
    assert sealing.open_seal(sealing.seal(TOKEN, about=ROW), about=ROW) == TOKEN


def test_nothing_of_it_can_be_read_and_no_two_are_alike():
    first, second = sealing.seal(TOKEN, about=ROW), sealing.seal(TOKEN, about=ROW)
    assert first != second
    assert b"planted" not in first


def test_moved_to_another_row_it_does_not_open():
    with pytest.raises(sealing.SealBroken):
        sealing.open_seal(sealing.seal(TOKEN, about=ROW), about="sharing.connection:def")


def test_one_changed_bit_anywhere_and_it_does_not_open():
    sealed = sealing.seal(TOKEN, about=ROW)
    for at in range(len(sealed)):
        bent = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(sealing.SealBroken):
            sealing.open_seal(bent, about=ROW)


@given(st.binary(max_size=60))
def test_nonsense_does_not_open(sealed):
    with pytest.raises(sealing.SealBroken):
        sealing.open_seal(sealed, about=ROW)


def test_after_a_new_key_the_old_seal_opens_and_can_be_renewed(var):
    old = sealing.seal(TOKEN, about=ROW)
    assert sealing.add_key(var / "secrets") == 2
    assert sealing.is_old(old)
    new = sealing.reseal(old, about=ROW)
    assert not sealing.is_old(new)
    assert sealing.open_seal(old, about=ROW) == sealing.open_seal(new, about=ROW) == TOKEN


def test_without_the_key_it_stays_shut(var):
    sealed = sealing.seal(TOKEN, about=ROW)
    (var / "secrets" / sealing.FILE).unlink()
    with pytest.raises(sealing.SealBroken):
        sealing.open_seal(sealed, about=ROW)


def test_two_that_make_the_first_key_at_once_have_the_same():
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda _: sealing.seal(TOKEN, about=ROW), range(16)))
    assert all(sealing.open_seal(one, about=ROW) == TOKEN for one in sealed)


def test_only_its_owner_may_read_the_keys(var):
    sealing.seal(TOKEN, about=ROW)
    assert stat.S_IMODE((var / "secrets" / sealing.FILE).stat().st_mode) == 0o600
