import pytest

from tests.peers.x import X


@pytest.fixture
def server(settings):
    """X on loopback, named by the operator."""
    with X().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        yield peer
