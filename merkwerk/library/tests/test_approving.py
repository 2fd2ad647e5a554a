"""Ana says what is for us, and may think again."""

from datetime import timedelta

import pytest

from merkwerk.activity.models import Activity
from merkwerk.kit import clock
from merkwerk.library import approving, errors, publishing
from merkwerk.library.models import Approval, Story
from merkwerk.library.testing import make_proposed_story, make_story


def state(story):
    return Story.objects.get(pk=story.pk).state


class TestApproving:
    def test_accepting_makes_a_draft_with_a_name_and_a_time(self, lumen):
        story = make_proposed_story()
        verdict = approving.accept(story, by=lumen.ana)
        assert (verdict.by, verdict.is_accepted, state(story)) == (lumen.ana, True, "draft")
        assert verdict.at
        assert Activity.objects.get(verb="library.story.accepted").subject_id == story.public_id

    def test_declining_says_why(self, lumen):
        story = make_proposed_story()
        verdict = approving.decline(story, by=lumen.ana, because=" Te veel reclame ")
        assert (verdict.because, state(story)) == ("Te veel reclame", "declined")

    def test_twice_is_harmless(self, lumen):
        story = make_proposed_story()
        assert approving.accept(story, by=lumen.ana) == approving.accept(story, by=lumen.cleo)
        assert Activity.objects.filter(verb="library.story.accepted").count() == 1

    def test_what_was_judged_is_not_judged_the_other_way_by_accident(self, lumen):
        story = make_proposed_story()
        approving.accept(story, by=lumen.ana)
        with pytest.raises(errors.NotProposed):
            approving.decline(story, by=lumen.cleo)
        assert state(story) == "draft"

    def test_a_story_of_our_own_needs_no_verdict(self, lumen):
        with pytest.raises(errors.NotProposed):
            approving.accept(make_story(), by=lumen.ana)

    def test_thinking_again_puts_it_back_and_keeps_what_was_said(self, lumen):
        story = make_proposed_story()
        approving.decline(story, by=lumen.ana)
        approving.undo(story, by=lumen.cleo)
        approving.undo(story, by=lumen.cleo)
        assert state(story) == "proposed"
        kept = Approval.objects.get()
        assert (kept.by, kept.undone_by) == (lumen.ana, lumen.cleo)
        approving.accept(story, by=lumen.ana)
        assert state(story) == "draft"

    def test_what_is_published_stays(self, lumen):
        story = make_proposed_story(why_it_matters="Omdat", may_share="yes")
        approving.accept(story, by=lumen.ana)
        publishing.publish(story, by=lumen.ana)
        approving.undo(story, by=lumen.ana)
        assert state(story) == "published"

    def test_what_was_planned_is_not_published_after_all(self, lumen):
        story = make_proposed_story(why_it_matters="Omdat", may_share="yes")
        approving.accept(story, by=lumen.ana)
        publishing.plan(story, by=lumen.ana, at=clock.now() + timedelta(hours=1))
        approving.undo(story, by=lumen.cleo)
        assert state(story) == "proposed"
        clock.travel(clock.now() + timedelta(hours=2))
        assert not Story.objects.all().due_at(clock.now()).exists()
        approving.decline(story, by=lumen.ana)
        assert state(story) == "declined"
