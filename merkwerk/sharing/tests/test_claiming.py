"""One gentle question, and every answer is fine."""

import pytest

from merkwerk.kit import tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.sharing import claiming
from merkwerk.sharing.models import Share
from merkwerk.sharing.testing import make_share


@pytest.fixture
def share(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield make_share(make_published_story(by=cast.ana), by=cast.bo, said="")


def test_yes_is_claimed_and_never_more(share):
    assert claiming.answer(share, "yes").state == Share.State.CLAIMED


def test_yes_twice_keeps_the_first_moment(share):
    first = claiming.answer(share, "yes").claimed_at
    assert claiming.answer(share, "yes").claimed_at == first


def test_no_is_accepted_and_can_be_taken_back(share):
    assert claiming.answer(share, "no").state == Share.State.NOT_SHARED
    assert claiming.answer(share, "undo").state == Share.State.HANDED_OVER


def test_a_changed_mind_is_not_two_answers(share):
    claiming.answer(share, "no")
    again = claiming.answer(share, "yes")
    assert again.denied_at is None
    assert Share.objects.claimed().get() == share


def test_nonsense_changes_nothing(share):
    assert claiming.answer(share, "perhaps").state == Share.State.HANDED_OVER
