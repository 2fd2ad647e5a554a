"""However much there is, a page asks the database the same number of questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from merkwerk.kit import clock, tenancy
from merkwerk.library.models import StarterQuestion, Story
from merkwerk.library.testing import (
    make_proposed_story,
    make_published_story,
    make_source,
    make_story,
    make_suggestion,
    make_topic,
    make_verdict,
)
from merkwerk.media.testing import make_image
from merkwerk.people.doors import SESSION_KEY


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana.person)
    session = client.session
    session[SESSION_KEY] = [cast.ana.public_id]
    session.save()
    return client


def fill(cast, start, number):
    source, story = make_source(address=f"https://s{start}.example/"), Story.objects.first()
    for one in range(start, start + number):
        make_source(address=f"https://v{one}.example/", topic=make_topic(f"Onderwerp {one}"))
        picture = make_image()
        make_story(image=picture, topics=(f"Onderwerp {one}",))
        make_published_story(image=picture)
        make_proposed_story(Story.objects.first().source or source, image=picture)
        make_verdict(make_proposed_story(source), by=cast.ana)
        make_suggestion(story, f"Woorden {one}")
        StarterQuestion.objects.create(story=story, text=f"Vraag {one}?")


def asked(client, address):
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_questions_do_not_grow(ana, cast):
    with tenancy.acting_in(cast.lumen.pk):
        source = make_source()
        story = make_published_story(source=source, made_at=clock.now())
        fill(cast, 0, 2)
    pages = [
        *[reverse(f"library_{name}", args=["lumen"])
          for name in ("stories", "queue", "sources", "topics", "new", "source_new")],
        reverse("library_stories", args=["lumen"]) + "?q=zonnepanelen&state=published",
        reverse("library_source", args=["lumen", source.public_id]),
        reverse("library_editor", args=["lumen", story.public_id]),
        reverse("library_story", args=["lumen", story.public_id]),
    ]  # fmt: skip
    before = [asked(ana, page) for page in pages]
    with tenancy.acting_in(cast.lumen.pk):
        fill(cast, 10, 8)
    after = [asked(ana, page) for page in pages]
    assert dict(zip(pages, before, strict=True)) == dict(zip(pages, after, strict=True))
