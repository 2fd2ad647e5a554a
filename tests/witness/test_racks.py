"""Everything that comes in kinds passes its rack's questions."""

import pytest

from merkwerk.networks import conformance, registry


@pytest.mark.parametrize("network", registry.all_networks(), ids=lambda network: network.key)
def test_networks_conform(network):
    assert not conformance.problems(network)
