"""A back-up restored elsewhere: what Merkwerk shows from then on leads to where it is now."""

import pytest

from merkwerk.identity.testing import make_invitation
from merkwerk.kit import tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.links.models import Link
from merkwerk.media.testing import make_image
from merkwerk.sharing.testing import make_share

NOW = "https://nieuw.lumen.example"


@pytest.fixture
def kept(cast):
    """Return what was made where Merkwerk was before, read anew."""
    invitation = make_invitation(cast.lumen)
    with tenancy.acting_in(cast.lumen.pk):
        image = make_image(by=cast.ana)
        share = make_share(make_published_story(by=cast.ana), by=cast.bo)
        yield invitation, image, Link.objects.get(pk=share.link_id)


def test_links_invitations_and_pictures_follow_the_address_of_the_installation(kept, settings):
    settings.MERKWERK_ADDRESS = NOW
    invitation, image, link = kept
    for address in (invitation.address, image.public_address(), link.address):
        assert address.startswith(f"{NOW}/")
