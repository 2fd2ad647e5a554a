"""People's names leave; stories stay. What is past its time is swept."""

from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merkwerk.kit import clock, registers
from merkwerk.library import approving, editing, privacy
from merkwerk.library.models import SourceEntry, Story
from merkwerk.library.testing import (
    make_proposed_story,
    make_published_story,
    make_source,
    make_story,
    make_suggestion,
)
from merkwerk.media.models import Image
from merkwerk.media.testing import make_image


class TestLeaving:
    def test_every_table_says_how_long_it_is_kept(self):
        models = {model.__name__ for model in apps.get_app_config("library").get_models()}
        assert models == set(registers.privacy["library"].tables)

    def test_the_own_export_says_what_one_did(self, lumen):
        story = make_published_story(by=lumen.ana)
        make_suggestion(story, made_by=lumen.ana)
        approving.decline(make_proposed_story(), by=lumen.ana, because="Nee")
        export = privacy.export(lumen.ana)
        assert [one["title"] for one in export["stories"]] == [story.title]
        assert export["verdicts"][0]["because"] == "Nee"
        assert export["suggestions"][0]["text"]
        assert privacy.export(lumen.bo) == {
            "stories": [], "verdicts": [], "suggestions": [], "sources": [],
        }  # fmt: skip

    def test_the_name_goes_and_the_story_stays(self, lumen):
        story = make_published_story(by=lumen.ana, why_skipped_by=lumen.ana, revised_by=lumen.ana)
        editing.edit(story, by=lumen.ana, revision=1, changes={"title": "Van Ana"})
        editing.edit(story, by=lumen.cleo, revision=2, changes={"title": "Van Cleo"})
        verdict = approving.accept(make_proposed_story(), by=lumen.ana)
        make_source(by=lumen.ana, address="https://c.example/feed")
        privacy.forget(lumen.ana)
        assert privacy.export(lumen.ana)["stories"] == []
        for model, fields in privacy.AUTHORED:
            for field in fields:
                assert not model.objects.filter(**{field: lumen.ana}).exists()
        verdict.refresh_from_db()
        story.refresh_from_db()
        assert (verdict.by, story.published_by) == (None, None)
        assert story.revisers == {str(lumen.cleo.pk): 3}

    def test_a_name_on_many_stories_goes_in_as_many_questions_as_on_one(self, lumen):
        asked = []
        for number in (1, 5):
            stories = [make_story() for _ in range(number)]
            for story in stories:
                editing.edit(story, by=lumen.ana, revision=1, changes={"title": "Van Ana"})
                editing.edit(story, by=lumen.cleo, revision=2, changes={"title": "Van Cleo"})
            with CaptureQueriesContext(connection) as captured:
                privacy.forget(lumen.ana)
            asked.append(len(captured))
            for story in Story.objects.filter(pk__in=[one.pk for one in stories]):
                assert story.revisers == {str(lumen.cleo.pk): 3}
        assert asked[0] == asked[1]


class TestSweeping:
    def test_declined_stories_and_old_words_go_and_the_marks_stay(self, lumen):
        source = make_source()
        story = make_proposed_story(source, image=make_image())
        SourceEntry.objects.create(source=source, entry_key="k", title="Kop", story=story)
        approving.decline(story, by=lumen.ana)
        kept = make_published_story()
        assert privacy.sweep() == 0
        clock.travel(clock.now() + privacy.DECLINED_KEPT + timedelta(days=1))
        assert privacy.sweep() == 2
        assert list(Story.objects.all()) == [kept]
        assert not Image.objects.exists()
        entry = SourceEntry.objects.get()
        assert (entry.entry_key, entry.title) == ("k", "")
        assert privacy.sweep() == 0
