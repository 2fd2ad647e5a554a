"""What is deleted between being found and being held is absent: a 404, and nothing is made."""

import pytest
from django.http import Http404

from merkwerk.kit import tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.links.models import Link
from merkwerk.people.models import Membership
from merkwerk.people.testing import make_membership
from merkwerk.sharing import claiming, drafting, handing_over
from merkwerk.sharing.handing_over import Wish
from merkwerk.sharing.models import Draft, Share
from merkwerk.sharing.testing import make_share


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


@pytest.fixture
def story(lumen):
    return make_published_story(by=lumen.ana)


def test_words_for_a_draft_that_went(lumen, story):
    draft = drafting.begin(story, by=lumen.bo)
    Draft.objects.filter(pk=draft.pk).delete()
    with pytest.raises(Http404):
        drafting.write(draft, "Te laat", revision=0)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("said", ["yes", "no", "undo"])
def test_an_answer_about_a_share_that_went(lumen, story, said):
    share = make_share(story, by=lumen.bo, said="")
    Share.objects.filter(pk=share.pk).delete()
    with pytest.raises(Http404):
        claiming.answer(share, said)
    assert not Share.objects.exists()


def test_handing_over_by_who_was_erased(lumen, story):
    gone = make_membership(lumen.lumen, "Gaat")
    Membership.objects.filter(pk=gone.pk).delete()
    with pytest.raises(Http404):
        handing_over.hand_over(story, Wish(text="Nog net", network="copy"), by=gone)
    assert not Link.objects.exists()
