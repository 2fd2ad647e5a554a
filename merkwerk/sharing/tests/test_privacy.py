"""What people leave behind: their words go, their links stay and name nobody."""

from datetime import timedelta

import pytest

from merkwerk.kit import clock, tenancy
from merkwerk.library.testing import make_published_story
from merkwerk.links.models import Link
from merkwerk.sharing import choosing, drafting, privacy
from merkwerk.sharing.models import Draft, Passed, Share
from merkwerk.sharing.testing import make_share


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def test_the_export_has_my_words_and_not_what_i_passed_on(lumen):
    story = make_published_story(by=lumen.ana)
    drafting.write(drafting.begin(story, by=lumen.bo), "Half af")
    make_share(story, by=lumen.bo, text="Gedeeld en wel")
    choosing.pass_on(make_published_story(by=lumen.ana, title="Niet voor mij"), by=lumen.bo)
    exported = str(privacy.export(lumen.bo))
    assert "Half af" in exported
    assert "Gedeeld en wel" in exported
    assert "Niet voor mij" not in exported


def test_forgetting_takes_the_words_and_leaves_a_link_without_a_person(lumen):
    story = make_published_story(by=lumen.ana)
    mine, other = make_share(story, by=lumen.bo), make_share(story, by=lumen.cleo)
    choosing.pass_on(story, by=lumen.bo)
    privacy.forget(lumen.bo)
    assert list(Share.objects.all()) == [other]
    assert not Passed.objects.exists()
    link = Link.objects.get(pk=mine.link_id)
    assert (link.share, link.target) == ("", story.address)
    assert Link.objects.get(pk=other.link_id).share == other.public_id


def test_old_drafts_and_shares_go_and_young_ones_stay(lumen):
    story = make_published_story(by=lumen.ana)
    drafting.begin(story, by=lumen.bo)
    share = make_share(story, by=lumen.bo)
    with clock.at(clock.now() + timedelta(days=89)):
        assert privacy.sweep() == 0
    with clock.at(clock.now() + timedelta(days=91)):
        assert privacy.sweep() == 1
    assert not Draft.objects.exists()
    with clock.at(clock.now() + timedelta(days=397)):
        assert privacy.sweep() == 1
    assert Link.objects.get(pk=share.link_id).share == ""


def test_what_was_thrown_away_is_gone_the_day_after(lumen):
    drafting.throw_away(drafting.begin(make_published_story(by=lumen.ana), by=lumen.bo))
    with clock.at(clock.now() + timedelta(hours=23)):
        assert privacy.sweep() == 0
    with clock.at(clock.now() + timedelta(hours=25)):
        assert privacy.sweep() == 1
    assert not Draft.objects.exists()
