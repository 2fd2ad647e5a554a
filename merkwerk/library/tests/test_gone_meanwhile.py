"""A story or source that goes just before somebody's deed is absent; nothing breaks."""

import pytest
from django.http import Http404

from merkwerk.kit import clock, tenancy
from merkwerk.library import editing, pausing, publishing, removing, subscribing
from merkwerk.library.models import Source, Story
from merkwerk.library.testing import make_source, make_story
from merkwerk.library.tests.test_story_pages import at, made, sign_in
from merkwerk.media.testing import picture

OF_A_STORY = {
    "edit": lambda one, by: editing.edit(one, by=by, revision=1, changes={"title": "Anders"}),
    "show_picture": lambda one, by: editing.show_picture(one, picture(), by=by),
    "take_picture_away": lambda one, by: editing.take_picture_away(one, by=by),
    "publish": lambda one, by: publishing.publish(one, by=by),
    "plan": lambda one, by: publishing.plan(one, by=by, at=clock.now()),
    "unplan": lambda one, by: publishing.unplan(one, by=by),
}
OF_A_SOURCE = {
    "change": lambda one, by: subscribing.change(one, by=by, name="Anders"),
    "look_again": lambda one, by: subscribing.look_again(one),
    "pause": lambda one, by: pausing.pause(one, by=by),
    "resume": lambda one, by: pausing.resume(one, by=by),
    "remove": lambda one, by: removing.remove(one, by=by),
    "restore": lambda one, by: removing.restore(one, by=by),
}


@pytest.mark.parametrize("deed", OF_A_STORY)
def test_a_story(lumen, deed):
    story = make_story()
    Story.objects.all().delete()
    with pytest.raises(Http404):
        OF_A_STORY[deed](story, lumen.ana)


@pytest.mark.parametrize("deed", OF_A_SOURCE)
def test_a_source(lumen, deed):
    source = make_source()
    Source.objects.all().delete()
    with pytest.raises(Http404):
        OF_A_SOURCE[deed](source, lumen.ana)


@pytest.mark.parametrize("place", ["library_editor", "library_draft", "library_publication"])
def test_on_a_page_it_is_absence(client, cast, monkeypatch, place):
    """It goes between the door and the lock."""
    story = made(cast, make_story)
    client.raise_request_exception = False
    real = editing.edit

    def goes_first(one, **facts):
        Story.objects.filter(pk=one.pk).delete()
        return real(one, **facts)

    monkeypatch.setattr(editing, "edit", goes_first)
    answer = sign_in(client, cast.ana).post(at(place, story.public_id), {"title": "Anders"})
    assert answer.status_code == 404


def test_what_was_planned_and_is_gone_is_no_alarm(cast, monkeypatch, caplog):
    story = made(cast, make_story, publish_at=clock.now())
    with tenancy.acting_in(cast.lumen.pk):
        Story.objects.all().delete()
    assert not publishing._try_to_publish(cast.lumen.pk, story)
    assert not caplog.records
