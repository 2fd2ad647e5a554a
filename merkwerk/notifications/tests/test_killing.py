"""A worker killed half-way: everybody gets one mail, nobody two; each death leaves one doubt."""

import secrets
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connections

from merkwerk.kit import clock, tenancy
from merkwerk.notifications import delivering, telling
from merkwerk.notifications.testing import Tried
from merkwerk.notifications.tests.servers import mail_server, start_worker
from merkwerk.people.models import Membership, Organisation, Person
from merkwerk.people.testing import make_organisation

PEOPLE = 200
KILLED_AT = (20, 75, 140)
TABLES = [
    "notifications_gathered",
    "notifications_delivery",
    "notifications_notice",
    "notifications_mailday",
    "people_membership",
    "people_person",
    "people_organisation",
    "people_givenslug",
    "procrastinate_jobs",
]


def a_new_slug():
    """Return a name in addresses that was never given: these rows are really written."""
    return f"menigte-{secrets.token_hex(4)}"


@pytest.fixture
def crowd(django_db_setup, django_db_blocker):
    """Make an organisation of 200 people that other processes see, and take it away again."""
    with django_db_blocker.unblock():
        clock.travel(datetime(2026, 11, 4, 11, tzinfo=ZoneInfo("Europe/Amsterdam")))
        organisation = make_organisation(a_new_slug(), "Menigte")
        people = Person.objects.bulk_create(
            Person(email=f"mens{n}@menigte.example") for n in range(PEOPLE)
        )
        with tenancy.acting_in(organisation.pk):
            Membership.objects.bulk_create(
                Membership(
                    person=person, name="Mens", role_card_read_at=clock.now(), is_willing=True
                )
                for person in people
            )
        yield organisation
        with connections["owner"].cursor() as cursor:
            for table in TABLES:
                cursor.execute(f'truncate "{table}" cascade')
        connections.close_all()


def test_a_killed_worker_leaves_one_doubt_at_most_and_no_double_mail(crowd: Organisation):
    with tenancy.acting_in(crowd.pk):
        telling.tell_many(Tried.key, to=Membership.objects.all(), subject=("test", "een"))
    with mail_server() as server:
        for number in KILLED_AT:
            worker = start_worker(
                crowd.pk, server.port, MERKWERK_CLOCK_FILE=str(settings.MERKWERK_CLOCK_FILE)
            )
            assert server.postbox.wait_for(number), worker.communicate()[0]
            worker.kill()
            worker.communicate()
        last = start_worker(
            crowd.pk, server.port, MERKWERK_CLOCK_FILE=str(settings.MERKWERK_CLOCK_FILE)
        )
        said, _ = last.communicate(timeout=120)
        assert last.returncode == 0, said
        with tenancy.acting_in(crowd.pk):
            states = {state: n for state, n in delivering.counts().items() if n}
        mails = Counter(server.postbox.recipients)
    assert max(mails.values()) == 1
    assert states["sent"] + states.get("unknown", 0) == PEOPLE
    assert states.get("unknown", 0) <= len(KILLED_AT)
    assert len(mails) >= states["sent"] > PEOPLE - len(KILLED_AT) - 1


def test_two_workers_of_two_organisations_do_not_both_mail_one_person(crowd: Organisation):
    other = make_organisation(a_new_slug(), "Buren")
    with tenancy.acting_in(crowd.pk):
        people = list(Membership.objects.values_list("person_id", flat=True))
        telling.tell_many(Tried.key, to=Membership.objects.all(), subject=("test", "een"))
    with tenancy.acting_in(other.pk):
        Membership.objects.bulk_create(
            Membership(
                person_id=person, name="Mens", role_card_read_at=clock.now(), is_willing=True
            )
            for person in reversed(people)
        )
        telling.tell_many(Tried.key, to=Membership.objects.all(), subject=("test", "twee"))
    with mail_server() as server:
        workers = [
            start_worker(
                each.pk, server.port, MERKWERK_CLOCK_FILE=str(settings.MERKWERK_CLOCK_FILE)
            )
            for each in (crowd, other, crowd, other)
        ]
        for worker in workers:
            said, _ = worker.communicate(timeout=120)
            assert worker.returncode == 0, said
        mails = Counter(server.postbox.recipients)
    assert len(mails) == PEOPLE
    assert set(mails.values()) == {1}
