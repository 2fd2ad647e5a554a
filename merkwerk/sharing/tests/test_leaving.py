"""Bo leaves: what he had not finished goes at once, what he shared stays until it is erased."""

from merkwerk.identity import leaving
from merkwerk.kit import tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.sharing import drafting
from merkwerk.sharing.models import Draft, Share
from merkwerk.sharing.testing import make_share


def test_drafts_go_at_once_and_shares_stay(cast):
    with tenancy.acting_in(cast.lumen.pk):
        story = make_published_story(by=cast.ana)
        make_share(story, by=cast.bo, text="Gedeeld en wel")
        for somebody in (cast.bo, cast.cleo):
            drafting.write(drafting.begin(None, by=somebody), "Half af")
        leaving.leave(cast.bo, by=cast.bo)
        assert [draft.membership for draft in Draft.objects.all()] == [cast.cleo]
        assert Share.objects.filter(membership=cast.bo).exists()
