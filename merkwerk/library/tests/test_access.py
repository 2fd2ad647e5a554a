"""Each role, each object, each page: yes or absent."""

import pytest
from django.urls import reverse

from merkwerk.kit import tenancy
from merkwerk.library import urls
from merkwerk.library.models import StarterQuestion
from merkwerk.library.testing import (
    make_proposed_story,
    make_published_story,
    make_source,
    make_story,
    make_suggestion,
    make_topic,
)
from merkwerk.people.doors import SESSION_KEY


@pytest.fixture
def objects(cast):
    with tenancy.acting_in(cast.lumen.pk):
        story = make_story()
        return {
            "story": story.public_id,
            "published": make_published_story().public_id,
            "proposed": make_proposed_story().public_id,
            "source": make_source(address="https://b.example/feed").public_id,
            "topic": make_topic().public_id,
            "suggestion": make_suggestion(story).public_id,
            "question": StarterQuestion.objects.create(story=story, text="Wie?").public_id,
        }


def _object_of(pattern):
    if "public_id" not in str(pattern.pattern):
        return None
    kinds = {"suggestions/<": "suggestion", "questions/<": "question", "sources/": "source",
             "topics/": "topic", "queue/": "proposed"}  # fmt: skip
    route = str(pattern.pattern)
    return next((kind for start, kind in kinds.items() if route.startswith(start)), "story")


STUDIO = [(pattern.name, _object_of(pattern)) for pattern in urls.studio_urlpatterns]
READERS = {"ana": 200, "bo": 200, "cleo": 200, "dara": 200, "eli": 404, "finn": 404}
WORKERS = {"ana": True, "bo": False, "cleo": True, "dara": True, "eli": False, "finn": False}


def sign_in(client, membership):
    client.force_login(membership.person)
    session = client.session
    session[SESSION_KEY] = [membership.public_id]
    session.save()


@pytest.mark.parametrize("name", READERS)
def test_who_reads_a_published_story(client, cast, objects, name):
    sign_in(client, getattr(cast, name))
    address = reverse("library_story", args=["lumen", objects["published"]])
    assert client.get(address).status_code == READERS[name]
    draft = reverse("library_story", args=["lumen", objects["story"]])
    assert client.get(draft).status_code == 404


@pytest.mark.parametrize("name", WORKERS)
def test_who_comes_into_the_studio(client, cast, objects, name):
    sign_in(client, getattr(cast, name))
    for page, kind in STUDIO:
        address = reverse(page, args=["lumen", *([objects[kind]] if kind else [])])
        for ask in (client.get, client.post):
            assert (ask(address).status_code == 404) is not WORKERS[name], (page, ask)


def test_eli_does_not_reach_them_over_his_own_organisation(client, cast, objects):
    sign_in(client, cast.eli)
    for page, kind in STUDIO:
        if kind:
            address = reverse(page, args=["elders", objects[kind]])
            answers = {client.get(address).status_code, client.post(address).status_code}
            assert answers <= {404, 405}, page
            assert 404 in answers, page


def test_elis_bulk_deed_touches_nothing_of_ours(client, cast, objects):
    sign_in(client, cast.eli)
    client.post(reverse("library_retirement", args=["elders"]), {"story": [objects["story"]]})
    with tenancy.acting_in(cast.lumen.pk):
        from merkwerk.library.models import Story

        assert not Story.objects.filter(retired_at__isnull=False).exists()


def test_a_visitor_is_asked_to_sign_in(client, cast, objects):
    answer = client.get(reverse("library_stories", args=["lumen"]))
    assert answer.status_code == 302
    assert "account" in answer.url
