"""Ana says what is for us, and may think again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from merkwerk.activity.models import Activity
from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.library import approving, errors, merging, publishing
from merkwerk.library.models import Approval, SourceEntry, Story
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


class TestAProposalThatGoesMeanwhile:
    """Its page is read, and turns out to be in the library, while Ana looks at it."""

    def go(self, story, into):
        facts = {"title": story.title, "address": story.address, "story": story}
        SourceEntry.objects.create(source=story.source, entry_key="k", **facts)
        assert merging.merge(Story.objects.get(pk=story.pk), into=into, titled=story.title)

    @pytest.mark.parametrize("judge", [approving.accept, approving.decline])
    def test_leads_to_the_story_that_stays(self, lumen, judge):
        ours, story = make_story(), make_proposed_story()
        self.go(story, ours)
        with pytest.raises(errors.WentIntoAnother) as gone:
            judge(story, by=lumen.ana)
        assert gone.value.into == ours
        assert not Approval.objects.exists()

    def test_what_is_gone_without_a_trace_is_not_in_the_queue_any_more(self, lumen):
        story = make_proposed_story()
        Story.objects.filter(pk=story.pk).delete()
        for deed in (approving.accept, approving.decline, approving.undo):
            with pytest.raises(errors.NotProposed):
                deed(story, by=lumen.ana)

    @pytest.mark.parametrize(
        ("page", "deed"), [("library_acceptance", "accept"), ("library_refusal", "decline")]
    )
    def test_its_page_leads_there_too(self, client, cast, monkeypatch, page, deed):
        with tenancy.acting_in(cast.lumen.pk):
            ours, story = make_story(), make_proposed_story()
        judge = getattr(approving, deed)

        def just_too_late(story, **facts):
            self.go(story, ours)
            return judge(story, **facts)

        monkeypatch.setattr(approving, deed, just_too_late)
        ana = sign_in(client, cast.ana)
        answer = ana.post(reverse(page, args=["lumen", story.public_id]), follow=True)
        assert answer.redirect_chain == [
            (reverse("library_editor", args=["lumen", ours.public_id]), 302)
        ]
        with translation.override(cast.ana.language):
            assert str(errors.WentIntoAnother.sentence) in answer.content.decode()
