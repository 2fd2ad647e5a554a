import pytest

from tests.peers.threads import Threads


@pytest.fixture
def server(settings):
    """Threads on loopback, named by the operator."""
    with Threads().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        yield peer
