import pytest

from tests.peers.mastodon import Mastodon


@pytest.fixture
def server(settings):
    """A Mastodon server on loopback that the operator named."""
    with Mastodon().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        yield peer
