"""Nothing is published without what people need to know; then everybody hears of it, once."""

from datetime import timedelta
from functools import partial

import pytest

from merkwerk.activity.models import Activity
from merkwerk.kit import clock, registers, tenancy
from merkwerk.library import announcing, errors, publishing, retiring, tasks
from merkwerk.library.models import Story
from merkwerk.library.testing import make_published_story, make_story
from merkwerk.media.testing import make_image
from merkwerk.notifications import telling
from merkwerk.notifications.models import Notice
from merkwerk.people.models import Membership
from merkwerk.people.testing import make_membership


def told():
    return {notice.membership.name for notice in Notice.objects.filter(kind=announcing.KIND)}


class TestPublishing:
    def test_now(self, lumen, jobs):
        story = publishing.publish(make_story(), by=lumen.ana)
        assert story.state == "published"
        assert story.published_by == lumen.ana
        assert Activity.objects.get(verb="library.story.published").by == lumen.ana
        assert jobs() == [("library.tell_about_story", {"story_id": story.public_id})]

    def test_twice_is_harmless(self, lumen, jobs):
        story = make_story()
        first = publishing.publish(story, by=lumen.ana).published_at
        assert publishing.publish(story, by=lumen.cleo).published_at == first
        assert len(jobs()) == 1

    @pytest.mark.parametrize(
        ("facts", "fields"),
        [
            ({"title": "  "}, ["title"]),
            ({"address": "", "summary": ""}, ["summary"]),
            ({"why_it_matters": " "}, ["why_it_matters"]),
            ({"may_share": ""}, ["may_share"]),
            ({"may_share": "ask"}, ["may_share_reason"]),
            ({"may_share": "no", "may_share_reason": " "}, ["may_share_reason"]),
            ({"title": "", "may_share": ""}, ["title", "may_share"]),
            ({"expires_at": clock.now() - timedelta(days=1)}, ["expires_at"]),
        ],
    )
    def test_what_is_missing_is_said_at_its_field(self, lumen, jobs, facts, fields):
        with pytest.raises(errors.NotReady) as refused:
            publishing.publish(make_story(**facts), by=lumen.ana)
        assert [need.field for need in refused.value.needs] == fields
        assert all(str(need.sentence) for need in refused.value.needs)
        assert jobs() == []

    def test_a_picture_needs_words(self, lumen):
        story = make_story(image=make_image(alt=" "))
        with pytest.raises(errors.NotReady) as refused:
            publishing.publish(story, by=lumen.ana)
        assert [need.field for need in refused.value.needs] == ["image_alt"]

    def test_the_line_may_be_left_out_on_purpose(self, lumen):
        story = make_story(why_it_matters="")
        story.skip_why(by=lumen.ana)
        story.save()
        assert publishing.publish(story, by=lumen.ana).state == "published"

    def test_the_database_holds_it_too(self, lumen):
        from django.db import IntegrityError, transaction

        for facts in ({"title": ""}, {"may_share": ""}, {"may_share": "no"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                make_published_story(**facts)


class TestPlanning:
    def test_at_a_time(self, cast, jobs):
        at = clock.now() + timedelta(hours=2)
        with tenancy.acting_in(cast.lumen.pk):
            story = publishing.plan(make_story(), by=cast.ana, at=at)
            assert publishing.plan(story, by=cast.cleo, at=at).planned_by == cast.ana
            assert story.state == "planned"
        tasks.publish_due_stories(0)
        assert jobs() == []
        clock.travel(at + timedelta(seconds=1))
        tasks.publish_due_stories(0)
        tasks.publish_due_stories(0)
        with tenancy.acting_in(cast.lumen.pk):
            story = Story.objects.get()
            assert (story.state, story.published_by) == ("published", cast.ana)
        assert len(jobs()) == 1

    def test_what_was_put_away_is_brought_back_first(self, lumen, jobs):
        story = make_published_story()
        retiring.retire([story], by=lumen.ana)
        for deed in (
            partial(publishing.publish, story),
            partial(publishing.plan, story, at=clock.now() + timedelta(days=1)),
        ):
            with pytest.raises(errors.NotReady) as refused:
                deed(by=lumen.ana)
            assert [need.field for need in refused.value.needs] == [""]
        assert Story.objects.get().state == "retired"
        assert jobs() == []

    def test_a_time_that_has_passed(self, lumen):
        with pytest.raises(errors.PastMoment):
            publishing.plan(make_story(), by=lumen.ana, at=clock.now() - timedelta(minutes=1))

    def test_a_story_that_would_have_ended_by_then(self, lumen):
        story = make_story(expires_at=clock.now() + timedelta(days=1))
        with pytest.raises(errors.NotReady):
            publishing.plan(story, by=lumen.ana, at=clock.now() + timedelta(days=2))

    def test_not_after_all(self, lumen):
        story = publishing.plan(make_story(), by=lumen.ana, at=clock.now() + timedelta(days=1))
        for _ in range(2):
            publishing.unplan(story, by=lumen.ana)
        assert Story.objects.get().state == "draft"

    def test_what_ended_before_a_worker_came_keeps_nothing_else_waiting(self, cast):
        now = clock.now()
        with tenancy.acting_in(cast.lumen.pk):
            ended = make_story(expires_at=now + timedelta(minutes=40))
            publishing.plan(ended, by=cast.ana, at=now + timedelta(minutes=10))
            publishing.plan(make_story(), by=cast.ana, at=now + timedelta(minutes=20))
        with tenancy.acting_in(cast.other.pk):
            publishing.plan(make_story(), by=cast.eli, at=now + timedelta(minutes=10))
        clock.travel(now + timedelta(hours=1))
        tasks.publish_due_stories(0)
        with tenancy.acting_in(cast.lumen.pk):
            states = {story.pk: story.state for story in Story.objects.all()}
            assert sorted(states.values()) == ["draft", "published"]
            assert states[ended.pk] == "draft"
            assert Notice.objects.get(kind="library.story.not_published").membership == cast.ana
        with tenancy.acting_in(cast.other.pk):
            assert Story.objects.get().is_published

    def test_an_organisation_in_which_it_fails_keeps_no_other_waiting(self, cast, monkeypatch):
        at = clock.now() + timedelta(hours=1)
        with tenancy.acting_in(cast.other.pk):
            publishing.plan(make_story(), by=cast.eli, at=at)
        publish_due = publishing.publish_due

        def fails_in_lumen(organisation_id):
            if organisation_id == cast.lumen.pk:
                raise RuntimeError
            return publish_due(organisation_id)

        monkeypatch.setattr(publishing, "publish_due", fails_in_lumen)
        clock.travel(at + timedelta(seconds=1))
        tasks.publish_due_stories(0)
        with tenancy.acting_in(cast.other.pk):
            assert Story.objects.get().is_published

    def test_a_story_with_which_it_fails_keeps_no_other_waiting(self, cast, monkeypatch, caplog):
        at = clock.now() + timedelta(hours=1)
        with tenancy.acting_in(cast.lumen.pk):
            broken = publishing.plan(make_story(), by=cast.ana, at=at)
            publishing.plan(make_story(), by=cast.ana, at=at + timedelta(minutes=1))
        publish = Story.publish

        def fails_with_one(story, **facts):
            if story.pk == broken.pk:
                raise RuntimeError("kapot")
            publish(story, **facts)

        monkeypatch.setattr(Story, "publish", fails_with_one)
        clock.travel(at + timedelta(hours=1))
        assert publishing.publish_due(cast.lumen.pk) == 1
        with tenancy.acting_in(cast.lumen.pk):
            assert sorted(story.state for story in Story.objects.all()) == ["planned", "published"]
        assert broken.public_id in caplog.text

    def test_what_is_not_ready_by_then_waits_and_its_planner_hears(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            story = publishing.plan(make_story(), by=cast.ana, at=clock.now() + timedelta(hours=1))
            Story.objects.filter(pk=story.pk).update(why_it_matters="")
        clock.travel(clock.now() + timedelta(hours=2))
        assert publishing.publish_due(cast.lumen.pk) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert Story.objects.get().state == "draft"
            notice = Notice.objects.get(kind="library.story.not_published")
            assert notice.membership == cast.ana


class TestAnnouncing:
    def test_everybody_who_takes_part_hears_of_it_once(self, cast):
        make_membership(cast.lumen, "Guus", reads_role_card=False)
        with tenancy.acting_in(cast.lumen.pk):
            story = make_published_story()
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 4
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert told() == {"Ana", "Bo", "Cleo", "Dara"}
            assert Story.objects.get().told_at

    def test_a_worker_killed_half_way_leaves_nobody_out(self, cast, monkeypatch):
        with tenancy.acting_in(cast.lumen.pk):
            story = make_published_story()
        monkeypatch.setattr(announcing, "BATCH", 2)
        tell, calls = telling.tell_many, []

        def dying(*parts, **facts):
            calls.append(1)
            if len(calls) == 2:
                raise SystemExit(9)
            return tell(*parts, **facts)

        with monkeypatch.context() as killed:
            killed.setattr(telling, "tell_many", dying)
            with pytest.raises(SystemExit):
                announcing.tell_everybody(cast.lumen.pk, story.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            assert len(told()) == 2
        clock.travel(clock.now() + announcing.LOST_AFTER * 2)
        assert announcing.ask_for_missed(cast.lumen.pk) == 1
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 2
        assert announcing.ask_for_missed(cast.lumen.pk) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert told() == {"Ana", "Bo", "Cleo", "Dara"}

    @pytest.mark.parametrize(
        "facts",
        [{"retired_at": clock.now()}, {"may_share": "no", "may_share_reason": "Nog geheim"}],
    )
    def test_nobody_hears_of_what_is_away_or_may_not_be_shared(self, cast, facts):
        with tenancy.acting_in(cast.lumen.pk):
            story = make_published_story(**facts)
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 0

    def test_brought_back_it_is_not_told_again(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            story = make_published_story()
        announcing.tell_everybody(cast.lumen.pk, story.public_id)
        with tenancy.acting_in(cast.lumen.pk):
            retiring.retire([story], by=cast.ana)
            retiring.bring_back([story], by=cast.ana)
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 0

    def test_nor_when_its_notices_are_long_gone(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            story = make_published_story()
        announcing.tell_everybody(cast.lumen.pk, story.public_id)
        clock.travel(clock.now() + timedelta(days=120))
        with tenancy.acting_in(cast.lumen.pk):
            registers.privacy["notifications"].sweep()
            retiring.retire([story], by=cast.ana)
            retiring.bring_back([story], by=cast.ana)
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert told() == set()

    def test_what_may_be_shared_only_later_is_told_then(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            story = make_published_story(may_share="no", may_share_reason="Nog geheim")
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 0
        clock.travel(clock.now() + announcing.LOST_AFTER * 2)
        assert announcing.ask_for_missed(cast.lumen.pk) == 0
        with tenancy.acting_in(cast.lumen.pk):
            Story.objects.filter(pk=story.pk).update(may_share="yes")
        assert announcing.ask_for_missed(cast.lumen.pk) == 1
        assert announcing.tell_everybody(cast.lumen.pk, story.public_id) == 4

    def test_small_numbers_are_not_counted_out(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            story = make_published_story()
            assert announcing.size_of_audience(story) is None
        for number in range(4):
            make_membership(cast.lumen, f"Collega{number}")
        with tenancy.acting_in(cast.lumen.pk):
            assert announcing.size_of_audience(story) == 8
            Membership.objects.all().update(is_willing=False)
            assert announcing.size_of_audience(story) == 0


class TestRetiring:
    def test_put_away_and_brought_back(self, lumen):
        story, other = make_published_story(), make_story()
        assert len(retiring.retire([story, other], by=lumen.ana, because="Oud")) == 2
        assert retiring.retire([story, other], by=lumen.ana) == []
        away = Story.objects.get(pk=story.pk)
        assert (away.state, away.retired_by, away.retired_because) == ("retired", lumen.ana, "Oud")
        assert not Story.objects.all().open_at(clock.now()).exists()
        assert len(retiring.bring_back([story, other], by=lumen.ana)) == 2
        assert retiring.bring_back([story, other], by=lumen.ana) == []
        assert {one.state for one in Story.objects.all()} == {"published", "draft"}

    def test_brought_back_after_its_time_it_is_not_published_unasked(self, cast):
        at = clock.now() + timedelta(hours=1)
        with tenancy.acting_in(cast.lumen.pk):
            story = publishing.plan(make_story(), by=cast.ana, at=at)
            retiring.retire([story], by=cast.ana)
        clock.travel(at + timedelta(hours=1))
        with tenancy.acting_in(cast.lumen.pk):
            retiring.bring_back([story], by=cast.ana)
        assert publishing.publish_due(cast.lumen.pk) == 0
        with tenancy.acting_in(cast.lumen.pk):
            story.refresh_from_db()
            assert (story.state, story.publish_at, story.planned_by) == ("draft", None, None)

    def test_a_story_ends_by_itself(self, lumen):
        story = make_published_story(expires_at=clock.now() + timedelta(days=1))
        tomorrow = clock.now() + timedelta(days=2)
        assert story.is_open_at(clock.now())
        assert not story.is_open_at(tomorrow)
        assert story.state_at(tomorrow) == "ended"
        assert not Story.objects.all().open_at(tomorrow).exists()
