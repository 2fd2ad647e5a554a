"""What every request meets first."""

import pytest


@pytest.mark.parametrize(
    "address", ["/o/lumen/media/%00/320/", "/o/lumen/studio/people/?q=%00", "/-/health?%00", "/%00"]
)
def test_a_nul_in_an_address_is_refused_before_any_page(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert answer["X-Request-Id"]


@pytest.mark.parametrize("address", ["/-/health", "/-/health?q=%2500", "/-/health?q=00%30"])
def test_what_only_looks_like_one_passes(client, db, address):
    assert client.get(address).status_code == 200
