"""Keys of records, chosen by us: valid, in the order of time, and no two the same."""

import multiprocessing
import threading
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from merkwerk.networks.bluesky import keys
from merkwerk.networks.bluesky.publisher import BlueskyPublisher

INTEROP = Path(__file__).resolve().parents[5] / "shared/given/atproto-interop/syntax"
# https://atproto.com/specs/tid: the high bit is never set.
VALID = regex.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
MOMENTS = st.integers(0, 2**53 - 1)


def many(_):
    return [keys.new_tid() for _ in range(500)]


def number_of(key):
    """Read a key as the specification does, another way than it was written."""
    return int("".join(f"{keys.ALPHABET.index(one):05b}" for one in key), 2)


def test_what_was_written_can_be_read_back():
    assert number_of(keys.tid_of(1_795_600_000_000_000, 513)) == 1_795_600_000_000_000 * 1024 + 513
    assert keys.tid_of(0, 0) == "2222222222222"


@given(MOMENTS, MOMENTS, st.integers(0, 1023))
def test_keys_sort_as_their_moments(one, other, clock):
    first, second = sorted([one, other])
    earlier, later = keys.tid_of(first, clock), keys.tid_of(second, clock)
    assert VALID.fullmatch(earlier)
    assert (earlier < later) == (first < second)


def test_a_publisher_makes_a_new_one_each_time():
    made = [BlueskyPublisher().new_key() for _ in range(1000)]
    assert made == sorted(set(made))
    assert all(VALID.fullmatch(key) for key in made)


def test_threads_never_make_the_same():
    made = []
    threads = [threading.Thread(target=lambda: made.extend(many(0))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(made) == 2000


def test_processes_never_make_the_same():
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        one, other = pool.map(many, [0, 1], chunksize=1)
    assert not set(one) & set(other)


@pytest.mark.skipif(not INTEROP.is_dir(), reason="The protocol's own examples are not here")
class TestInterop:
    """https://github.com/bluesky-social/atproto-interop-tests."""

    @pytest.mark.parametrize(("name", "valid"), [("valid", True), ("invalid", False)])
    def test_ours_are_of_the_form_of_their_examples(self, name, valid):
        lines = (INTEROP / f"tid_syntax_{name}.txt").read_text().splitlines()
        cases = [line for line in lines if line and not line.startswith("#")]
        assert cases
        assert all(bool(VALID.fullmatch(case)) is valid for case in cases)
