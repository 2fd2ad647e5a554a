"""Attributing: whether an article that Ana brings in is ours, until somebody says so."""

import pytest
from django.utils import timezone

from merkwerk.library import bringing_in, editing
from merkwerk.library.models import Story
from merkwerk.library.testing import make_source

FIELD = "https://vakblad.example/artikel"


def origin(lumen, address):
    return bringing_in.bring_in(address, by=lumen.ana).story.origin


@pytest.fixture(autouse=True)
def mail_address(lumen):
    lumen.ana.person.email = "ana@lumen.example"
    return lumen


def test_of_a_site_nobody_knows_is_of_the_field(lumen):
    assert origin(lumen, FIELD) == "field"


@pytest.mark.parametrize("host", ["lumen.example", "www.lumen.example", "werk.lumen.example"])
def test_of_the_site_behind_her_own_mail_address_is_ours(lumen, host):
    assert origin(lumen, f"https://{host}/nieuws") == "own"


@pytest.mark.parametrize("host", ["nietlumen.example", "lumen.example.org"])
def test_a_name_that_looks_like_it_is_not(lumen, host):
    assert origin(lumen, f"https://{host}/nieuws") == "field"


@pytest.mark.parametrize("said", ["own", "field"])
def test_is_as_was_said_of_the_source(lumen, said):
    feed = "https://feeds.lumen.example/alles"
    make_source(address="https://www.lumen.example/", feed_address=feed, origin=said)
    assert origin(lumen, "https://lumen.example/nieuws") == said
    assert origin(lumen, "https://feeds.lumen.example/een") == said


def test_a_source_that_was_removed_says_nothing(lumen):
    make_source(address=FIELD, origin="own", removed_at=timezone.now())
    assert origin(lumen, FIELD) == "field"


def test_is_as_somebody_said_last_of_that_site(lumen):
    make_source(address="https://vakblad.example/feed", origin="field")
    story = bringing_in.bring_in(FIELD, by=lumen.ana).story
    editing.edit(story, by=lumen.ana, revision=1, changes={"origin": "own"})
    assert origin(lumen, "https://vakblad.example/ander") == "own"
    assert origin(lumen, "https://vakblad.example.org/ander") == "field"


def test_what_is_written_by_hand_is_ours(lumen):
    bringing_in.write_by_hand(by=lumen.ana, public_id="abcdefghjkmnpq")
    assert Story.objects.get().origin == "own"
