"""What people write is kept; nobody overwrites a colleague unseen."""

from datetime import timedelta

import pytest

from merkwerk.activity.models import Activity
from merkwerk.kit import clock
from merkwerk.library import editing, errors
from merkwerk.library.models import Story
from merkwerk.library.testing import make_published_story, make_story, make_topic
from merkwerk.media.errors import ImageRefused
from merkwerk.media.models import Image
from merkwerk.media.testing import picture


class TestEditing:
    def test_saves_what_changed_and_who_changed_it(self, lumen):
        story = make_story(by=lumen.ana)
        story = editing.edit(story, by=lumen.cleo, revision=1, changes={"title": "Nieuw"})
        assert (story.title, story.revision, story.revised_by) == ("Nieuw", 2, lumen.cleo)
        assert story.edited_fields == ["title"]

    def test_dates_of_its_life_are_not_for_editing(self, lumen):
        story = make_story()
        changes = {"published_at": clock.now(), "organisation_id": 1, "title": "Nieuw"}
        editing.edit(story, by=lumen.ana, revision=1, changes=changes)
        assert Story.objects.get().published_at is None

    def test_a_colleague_is_not_overwritten(self, lumen):
        story = make_story()
        editing.edit(story, by=lumen.cleo, revision=1, changes={"title": "Van Cleo"})
        with pytest.raises(errors.ChangedMeanwhile, match="Cleo"):
            editing.edit(story, by=lumen.ana, revision=1, changes={"title": "Van Ana"})
        assert Story.objects.get().title == "Van Cleo"
        editing.edit(story, by=lumen.ana, revision=2, changes={"title": "Van Ana"})
        assert Story.objects.get().title == "Van Ana"

    def test_nor_when_one_saved_after_them_oneself_elsewhere(self, lumen):
        story = make_story()
        editing.edit(story, by=lumen.cleo, revision=1, changes={"title": "Van Cleo"})
        editing.edit(story, by=lumen.ana, revision=2, changes={"author": "Ana, op haar telefoon"})
        with pytest.raises(errors.ChangedMeanwhile, match="Cleo"):
            editing.edit(story, by=lumen.ana, revision=1, changes={"title": "Van Ana"})
        assert Story.objects.get().title == "Van Cleo"

    def test_of_several_colleagues_the_last_is_named(self, lumen):
        story = make_story()
        for revision, colleague in enumerate((lumen.dara, lumen.cleo, lumen.ana), start=1):
            editing.edit(story, by=colleague, revision=revision, changes={"title": str(revision)})
        with pytest.raises(errors.ChangedMeanwhile, match="Cleo"):
            editing.edit(story, by=lumen.ana, revision=1, changes={"title": "Van Ana"})

    def test_an_address_that_is_changed_is_how_the_library_knows_the_story(self, lumen):
        story = make_story()
        changes = {"address": "HTTPS://Lumen.example:443/bus?utm_source=mail#top"}
        story = editing.edit(story, by=lumen.ana, revision=1, changes=changes)
        assert story.canonical_address == "https://lumen.example/bus"
        story = editing.edit(story, by=lumen.ana, revision=2, changes={"address": ""})
        assert story.canonical_address == ""

    def test_ones_own_earlier_save_is_no_colleague(self, lumen):
        story = make_story()
        for title in ("Een", "Twee"):
            editing.edit(story, by=lumen.ana, revision=1, changes={"title": title})
        assert Story.objects.get().title == "Twee"

    def test_topics_are_exactly_the_ticked_ones(self, lumen):
        story = make_story(topics=("Techniek", "Mensen"))
        wanted = [make_topic("Mensen"), make_topic("Buurt")]
        for revision in (1, 2):
            editing.edit(story, by=lumen.ana, revision=revision, changes={}, topics=wanted)
        assert {topic.name for topic in story.topics.all()} == {"Mensen", "Buurt"}
        editing.edit(story, by=lumen.ana, revision=3, changes={}, topics=None)
        assert story.topics.count() == 2

    def test_the_line_is_left_out_on_purpose_or_written(self, lumen):
        story = make_story(why_it_matters="")
        skip = {"revision": 9, "changes": {}, "skips_why": True}
        story = editing.edit(story, by=lumen.ana, **skip)
        first = story.why_skipped_at
        story = editing.edit(story, by=lumen.cleo, **skip)
        assert (story.why_skipped_by, story.why_skipped_at) == (lumen.ana, first)
        written = {"why_it_matters": "Omdat het helpt"}
        story = editing.edit(story, by=lumen.ana, revision=9, changes=written, skips_why=True)
        assert story.why_skipped_at is None

    def test_a_published_story_keeps_what_it_needs(self, lumen):
        story = make_published_story()
        with pytest.raises(errors.NotReady):
            editing.edit(story, by=lumen.ana, revision=1, changes={"may_share": ""})
        assert Story.objects.get().may_share == "yes"

    def test_changing_what_is_published_is_remembered_once_a_sitting(self, lumen):
        story = make_published_story()

        def change(title):
            editing.edit(story, by=lumen.ana, revision=9, changes={"title": title})
            return Activity.objects.filter(verb="library.story.changed").count()

        assert [change("Een"), change("Twee")] == [1, 1]
        clock.travel(clock.now() + editing.ONE_SITTING + timedelta(minutes=1))
        assert change("Drie") == 2


class TestThePicture:
    def test_another_picture_takes_its_place(self, lumen):
        story = make_story()
        for alt in ("Een dak", "Een bus"):
            story = editing.show_picture(story, picture(), by=lumen.ana, alt=alt)
        assert Image.objects.get().alt == story.image.alt == "Een bus"

    def test_a_bad_one_leaves_the_old_one(self, lumen):
        story = editing.show_picture(make_story(), picture(), by=lumen.ana, alt="Een dak")
        with pytest.raises(ImageRefused):
            editing.show_picture(story, b"<svg/>", by=lumen.ana)
        assert Story.objects.get().image.alt == "Een dak"

    def test_without_a_picture_twice_is_harmless(self, lumen):
        story = editing.show_picture(make_story(), picture(), by=lumen.ana)
        for _ in range(2):
            story = editing.take_picture_away(story, by=lumen.ana)
        assert story.image is None
        assert not Image.objects.exists()
