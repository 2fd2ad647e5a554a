import pytest

from merkwerk.networks.linkedin.publisher import LinkedInPublisher
from merkwerk.networks.outcomes import Why
from merkwerk.networks.publishing import App, Credentials
from merkwerk.networks.tests.posting import Desk
from tests.peers.linkedin import LinkedIn


class PatientDesk(Desk):
    """Waits for pictures."""

    def see_through(self, post, **credentials):
        """Try until the picture is no longer what is waited for."""
        for _ in range(9):
            outcome = self.publish(post, **credentials)
            if getattr(outcome, "why", None) is not Why.STILL_WORKING:
                break
        return outcome


@pytest.fixture
def linkedin(settings):
    """LinkedIn on loopback, which the operator named."""
    with LinkedIn().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        yield peer


@pytest.fixture
def app(linkedin):
    return App(
        client_id=linkedin.client_id,
        client_secret=linkedin.client_secret,
        address=linkedin.origin,
        sign_in=linkedin.origin,
        version="202608",
    )


@pytest.fixture
def bo(linkedin):
    """Bo's credentials there."""
    return Credentials(access_token=linkedin.account("bo"), account="urn:li:person:bo")


@pytest.fixture
def desk(app):
    return PatientDesk(LinkedInPublisher(app))
