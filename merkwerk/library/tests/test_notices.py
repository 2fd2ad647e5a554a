"""What the library tells people, in their language."""

from datetime import timedelta

import pytest

from merkwerk.kit import clock, registers
from merkwerk.library.models import Source, Story
from merkwerk.library.testing import make_published_story, make_source, make_story, make_topic
from merkwerk.library.warning import occasion
from merkwerk.media.testing import make_image
from merkwerk.notifications import kinds


def letters(key, *ids, language="nl"):
    return kinds.of_key(key).describe(list(ids), language)


class TestStoryPublished:
    def test_says_why_it_matters_and_leads_to_writing(self, lumen, settings):
        story = make_published_story(image=make_image())
        letter = letters("library.story.published", story.public_id, language="en")[story.public_id]
        assert (letter.title, letter.detail) == (story.title, story.why_it_matters)
        assert letter.image_url.startswith(settings.MERKWERK_ADDRESS)
        assert letter.action_path == f"/o/lumen/stories/{story.public_id}/share/"
        assert letter.action_label == "Share in your own words"

    def test_what_is_not_open_is_absent(self, lumen):
        ids = [make_story().public_id, make_published_story(retired_at=clock.now()).public_id]
        assert letters("library.story.published", *ids, "bestaat-niet") == {}

    def test_queries_do_not_grow(self, lumen, django_assert_num_queries):
        ids = [make_published_story(image=make_image()).public_id for _ in range(5)]
        with django_assert_num_queries(1):
            assert len(letters("library.story.published", *ids)) == 5

    def test_is_rationed_and_the_others_are_not(self):
        assert kinds.of_key("library.story.published").is_rationed
        assert not kinds.of_key("library.source.failing").is_rationed
        assert not kinds.of_key("library.story.not_published").is_rationed


class TestWarnings:
    def test_a_failing_source(self, lumen):
        source = make_source(problem="tls")
        subject = occasion(source.public_id, clock.now())
        letter = letters("library.source.failing", subject)[subject]
        assert source.name in letter.title
        assert "beveiligde verbinding" in letter.detail
        in_english = letters("library.source.failing", subject, language="en")[subject]
        assert "secure connection" in in_english.detail
        assert letter.action_path == f"/o/lumen/studio/sources/{source.public_id}/"
        Source.objects.update(problem="")
        assert letters("library.source.failing", subject) == {}

    def test_two_occasions_of_one_thing_are_both_told(self, lumen):
        source = make_source(problem="tls")
        story = make_story()
        for key, one in (("source.failing", source), ("story.not_published", story)):
            moments = (clock.now(), clock.now() - timedelta(days=3))
            subjects = [occasion(one.public_id, moment) for moment in moments]
            assert set(letters(f"library.{key}", *subjects)) == set(subjects)

    def test_a_plan_that_failed(self, lumen):
        story = make_story()
        subject = occasion(story.public_id, clock.now())
        letter = letters("library.story.not_published", subject)[subject]
        assert story.title in letter.title
        assert letter.action_path == f"/o/lumen/studio/stories/{story.public_id}/"
        Story.objects.update(published_at=clock.now())
        assert letters("library.story.not_published", subject) == {}


class TestSubjects:
    def test_lower_rooms_may_name_them(self, lumen):
        story, draft = make_published_story(), make_story(title="Nog niet")
        source, topic = make_source(), make_topic()
        wanted = [
            *[("story", one) for one in (story.public_id, draft.public_id, "weg")],
            ("source", source.public_id),
            ("topic", topic.public_id),
        ]
        found = registers.resolve_subjects(wanted)
        assert found["story", story.public_id].address == f"/o/lumen/stories/{story.public_id}/"
        assert found["story", draft.public_id].address is None
        assert found["source", source.public_id].title == source.name
        assert found["topic", topic.public_id].title == "Techniek"
        assert ("story", "weg") not in found

    @pytest.mark.parametrize("kind", ["story", "source", "topic"])
    def test_nothing_of_another_organisation(self, cast, kind):
        from merkwerk.kit import tenancy

        makers = {"story": make_published_story, "source": make_source, "topic": make_topic}
        with tenancy.acting_in(cast.lumen.pk):
            one = makers[kind]()
        with tenancy.acting_in(cast.other.pk):
            assert registers.resolve_subjects([(kind, one.public_id)]) == {}
