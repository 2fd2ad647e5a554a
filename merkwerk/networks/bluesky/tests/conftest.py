import pytest

from merkwerk.networks.bluesky.connector import BlueskyConnector
from merkwerk.networks.bluesky.publisher import BlueskyPublisher
from merkwerk.networks.publishing import App
from merkwerk.networks.tests.posting import Desk
from tests.peers.bluesky import bluesky, bluesky_server

__all__ = ["bluesky", "bluesky_server"]


@pytest.fixture
def app(bluesky):
    """How this installation is known where nothing of it can be reached from outside."""
    return App(address=bluesky.origin, directory=bluesky.plc)


@pytest.fixture
def connector(app):
    return BlueskyConnector(app)


@pytest.fixture
def desk(app):
    return Desk(BlueskyPublisher(app))


@pytest.fixture
def bo(bluesky):
    """Bo's account there."""
    return bluesky.regular("bo")


@pytest.fixture(scope="session")
def sessions():
    """Sessions that were begun, since that takes the server long."""
    return {}


@pytest.fixture
def signed_in(connector, bo, sessions):
    """Bo's credentials, by an app password."""
    if bo.did not in sessions:
        sessions[bo.did] = connector.sign_in(bo.handle, bo.app_password).credentials
    return sessions[bo.did]
