"""Questions one may ask of a story."""

from datetime import timedelta

import pytest

from merkwerk.kit import clock
from merkwerk.library import asking, suggesting
from merkwerk.library.models import ContentType, StarterQuestion, Story
from merkwerk.library.testing import make_proposed_story, make_story, make_verdict


class TestStates:
    def test_the_noun_and_the_question_over_many_agree(self, lumen):
        now = clock.now()
        day = timedelta(days=1)
        away = make_story(retired_at=now)
        make_story()
        make_story(publish_at=now + day)
        make_story(published_at=now - day)
        make_story(published_at=now - day, expires_at=now - day)
        make_story(published_at=now - day, retired_at=now)
        make_proposed_story()
        for verdict in ("accepted", "declined"):
            make_verdict(make_proposed_story(), by=lumen.ana, verdict=verdict)
        for state in ("published", "ended", "retired", "planned", "proposed", "declined", "draft"):
            found = set(Story.objects.all().in_state(state, now))
            assert found == {one for one in Story.objects.all() if one.state_at(now) == state}
            assert found, state
        assert away.state == "retired"
        assert not Story.objects.all().in_state("onzin", now).exists()


class TestStarterQuestions:
    @pytest.mark.parametrize("language", ["nl", "en"])
    @pytest.mark.parametrize("content_type", ContentType.values)
    def test_every_type_has_some_of_ours(self, content_type, language):
        questions = asking.ours_for(content_type, language)
        assert len(questions) >= 2
        assert all(question.endswith("?") for question in questions)

    def test_its_own_go_before_the_organisations_and_those_before_ours(self, lumen):
        story = make_story(content_type="vacancy")
        ours = story.starter_questions
        StarterQuestion.objects.create(text="Voor alles?", language="nl")
        assert story.starter_questions == ["Voor alles?"]
        StarterQuestion.objects.create(text="Voor een baan?", content_type="vacancy", language="nl")
        StarterQuestion.objects.create(text="Voor nieuws?", content_type="news", language="nl")
        assert story.starter_questions == ["Voor een baan?"]
        own = suggesting.ask(story, "Wie zoek jij?")
        assert story.starter_questions == ["Wie zoek jij?"]
        assert asking.questions_for(story, "en") == ["Wie zoek jij?"]
        suggesting.remove(own)
        StarterQuestion.objects.filter(story=None).delete()
        assert story.starter_questions == ours

    def test_a_storys_own_questions_stay_when_its_language_changes(self, lumen):
        story = make_story(language="nl")
        suggesting.ask(story, "Wie zoek jij?")
        story.language = "en"
        story.save()
        suggesting.ask(story, "Who would fit here?")
        assert story.starter_questions == ["Who would fit here?", "Wie zoek jij?"]
        assert asking.questions_for(story, "nl") == ["Wie zoek jij?", "Who would fit here?"]
