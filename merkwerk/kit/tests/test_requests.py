"""What every request gets, whichever page it is for."""

import pytest

from merkwerk.identity.testing import sign_in


@pytest.mark.parametrize(
    "address",
    [
        "/o/lumen/studio/people/?q=%00",
        "/o/lumen/studio/people/?team=a%00b",
    ],
)
def test_a_nul_in_an_address_is_refused_and_is_no_failure_of_ours(client, cast, address):
    answer = sign_in(client, cast.dara).get(address)
    assert answer.status_code == 400
    assert answer["X-Request-Id"]


def test_what_only_looks_like_one_finds_nobody(client, cast):
    page = sign_in(client, cast.dara).get("/o/lumen/studio/people/?q=%2500")
    assert page.status_code == 200


def test_another_failure_stays_a_failure(client, cast, monkeypatch):
    from merkwerk.identity import browsing

    def fails(wish):
        raise ValueError("something else")

    monkeypatch.setattr(browsing, "people", fails)
    with pytest.raises(ValueError, match="something else"):
        sign_in(client, cast.dara).get("/o/lumen/studio/people/")
