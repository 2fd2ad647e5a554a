import pytest

from merkwerk.identity.testing import sign_in
from merkwerk.library.testing import make_published_story
from merkwerk.sharing.tests.asking import in_lumen


@pytest.fixture
def story(cast):
    with in_lumen(cast):
        return make_published_story(by=cast.ana)


@pytest.fixture
def bo(client, cast):
    return sign_in(client, cast.bo)
