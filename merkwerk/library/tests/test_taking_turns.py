"""Two at once, on two real connections with real commits, do it once."""

import threading

import pytest
from django.apps import apps
from django.db import connection

from merkwerk.activity.models import Activity
from merkwerk.kit import clock, ids, tenancy
from merkwerk.library import (
    bringing_in,
    handing_on,
    ingesting,
    naming,
    pausing,
    removing,
    suggesting,
)
from merkwerk.library.models import Source, SourceEntry, StarterQuestion, Story, Suggestion, Topic
from merkwerk.library.testing import make_source, make_story
from merkwerk.people.models import Organisation, Person, Role
from merkwerk.people.testing import make_membership, make_organisation

PAGES = [f"https://nieuws.example/{number}" for number in range(1, 5)]


def erase(organisation):
    """Take back what was really committed, keys being checked at the end."""
    with tenancy.acting_in(organisation.pk):
        for model in apps.get_models(include_auto_created=True):
            if any(field.column == "organisation_id" for field in model._meta.local_fields):
                model._base_manager.filter(organisation_id=organisation.pk)._raw_delete("default")
        Organisation.objects.filter(pk=organisation.pk)._raw_delete("default")


@pytest.fixture
def hasty(django_db_setup, django_db_blocker, monkeypatch):
    """The curator Ana of an organisation that is really there; no worker is given anything."""
    monkeypatch.setattr(handing_on, "read_page", lambda story: None)
    with django_db_blocker.unblock():
        made = make_organisation(f"haast-{ids.new_public_id().lower()}", "Haast")
        ana = make_membership(made, "Ana", Role.CURATOR)
        try:
            yield ana
        finally:
            erase(made)
            Person.objects.filter(pk=ana.person_id)._raw_delete("default")
            connection.close()


def at_once(ana, *deeds):
    """Do each deed in a transaction of its own, all beginning together; return what went wrong."""
    start, problems = threading.Barrier(len(deeds)), []

    def do(deed):
        try:
            start.wait()
            with tenancy.acting_in(ana.organisation_id):
                deed()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def made(ana, make, **facts):
    with tenancy.acting_in(ana.organisation_id):
        return make(**facts)


def number_of(ana, model, **facts):
    with tenancy.acting_in(ana.organisation_id):
        return model.objects.filter(**facts).count()


class TestTwoAtOnce:
    def test_name_one_topic(self, hasty):
        names = ("Techniek", "techniek ", "TECHNIEK", "Techniek")
        deeds = [lambda name=name: naming.make_topic(name, by=hasty) for name in names]
        assert at_once(hasty, *deeds) == []
        assert number_of(hasty, Topic) == 1
        assert number_of(hasty, Activity, verb="library.topic.made") == 1

    def test_add_the_same_words_once(self, hasty):
        story = made(hasty, make_story)
        suggest = lambda: suggesting.suggest(story, "Kom kijken", by=hasty)  # noqa: E731
        ask = lambda: suggesting.ask(story, "Wie was daar?")  # noqa: E731
        assert at_once(hasty, suggest, suggest, ask, ask) == []
        assert number_of(hasty, Suggestion) == number_of(hasty, StarterQuestion) == 1

    @pytest.mark.parametrize(
        ("deed", "facts"),
        [
            (pausing.pause, {}),
            (pausing.resume, {"paused_at": clock.now()}),
            (removing.remove, {}),
            (removing.restore, {"removed_at": clock.now()}),
        ],
    )
    def test_pause_or_remove_a_source_once(self, hasty, deed, facts):
        source = made(hasty, make_source, **facts)
        with tenancy.acting_in(hasty.organisation_id):
            copies = [Source.objects.get(pk=source.pk) for _ in range(3)]
        deeds = [lambda copy=copy: deed(copy, by=hasty) for copy in copies]
        assert at_once(hasty, *deeds) == []
        assert number_of(hasty, Activity, subject_id=source.public_id) == 1

    def test_bring_one_page_from_two_sources_and_by_hand(self, hasty):
        """Each source has the pages in another order, so that waiting for each other shows."""
        sources = []
        for number, pages in enumerate((PAGES, PAGES[::-1])):
            address = f"https://bron{number}.example/feed"
            source = made(hasty, make_source, address=address, checked_at=clock.now())
            for page in pages:
                facts = {"source": source, "address": page, "title": page, "address_key": "x"}
                made(hasty, SourceEntry.objects.create, entry_key=page, **facts)
            sources.append(source)
        deeds = [lambda one=one: ingesting._propose_waiting(one, clock.now()) for one in sources]
        by_hand = lambda: bringing_in.bring_in(PAGES[2], by=hasty)  # noqa: E731
        assert at_once(hasty, *deeds, by_hand) == []
        assert number_of(hasty, Story) == len(PAGES)
