import pytest

from merkwerk.networks.publishing import App, Credentials
from merkwerk.networks.tests.posting import Desk
from merkwerk.networks.threads.publisher import ThreadsPublisher
from merkwerk.networks.threads.tests.faults import AT
from tests.peers.threads import Threads


@pytest.fixture
def server(settings):
    """Threads on loopback, named by the operator."""
    with Threads().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        yield peer


@pytest.fixture
def bo(server):
    """Bo's credentials there; his picture can be fetched."""
    server.pictures[AT] = ""
    id_ = str(int.from_bytes(b"bo"))
    return Credentials(access_token=server.account("bo"), account=id_, handle="@bo")


@pytest.fixture
def desk(server):
    return Desk(ThreadsPublisher(App(address=server.origin)))
