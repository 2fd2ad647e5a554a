"""Telling: everybody who takes part, once, at once in the inbox."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from merkwerk.kit import tenancy
from merkwerk.notifications import kinds, tasks, telling
from merkwerk.notifications.models import Notice, Pace, Preference
from merkwerk.notifications.testing import Awaited, Tried, make_notice
from merkwerk.people.models import Membership
from merkwerk.people.testing import make_membership

STORY = ("test", "een")


def tell_all(subject=STORY):
    return telling.tell_many(Tried.key, to=Membership.objects.all(), subject=subject)


class TestTelling:
    def test_everybody_who_takes_part_has_it_at_once(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            assert tell_all() == 4
            told = set(Notice.objects.unread().values_list("membership__name", flat=True))
        assert told == {"Ana", "Bo", "Cleo", "Dara"}

    def test_twice_is_harmless(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            assert (tell_all(), tell_all()) == (4, 0)
            make_notice(cast.bo)
            assert Notice.objects.count() == 4

    def test_and_what_was_read_stays_read(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            tell_all()
            Notice.objects.told_to(cast.bo).read()
            tell_all()
            assert not Notice.objects.told_to(cast.bo).unread().exists()

    def test_another_subject_or_kind_is_another_notice(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_notice(cast.bo)
            make_notice(cast.bo, "twee")
            make_notice(cast.bo, kind=Awaited)
            assert Notice.objects.told_to(cast.bo).count() == 3

    def test_nobody_before_the_role_card_and_nobody_unwilling(self, cast):
        fee = make_membership(cast.lumen, "Fee", reads_role_card=False)
        gijs = make_membership(cast.lumen, "Gijs", is_willing=False)
        with tenancy.acting_in(cast.lumen.pk):
            for each in (fee, gijs, cast.finn):
                make_notice(each)
            assert not Notice.objects.exists()

    def test_nobody_of_another_organisation(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_notice(cast.eli)
            everybody = Membership.objects.all()
        with tenancy.acting_in(cast.other.pk), tenancy.scoping_switched_off():
            assert not Notice.objects.exists()
            assert telling.tell_many(Tried.key, to=everybody, subject=STORY) == 0

    def test_a_part_of_the_people_only(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            team = Membership.objects.filter(team=cast.team).order_by("name")
            assert telling.tell_many(Tried.key, to=team, subject=STORY) == 1

    def test_a_slice_of_the_people_too(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            assert (
                telling.tell_many(
                    Tried.key, to=Membership.objects.here().filter(name__lt="C"), subject=STORY
                )
                == 2
            )

    def test_whoever_wants_no_mail_gets_it_in_the_app_alone(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            Preference.objects.create(membership=cast.bo, pace=Pace.ONLY_IN_APP)
            tell_all()
            assert Notice.objects.told_to(cast.bo).unread().count() == 1
            assert Notice.objects.awaiting_mail().count() == 3

    def test_an_unheard_kind_is_refused(self, cast):
        with tenancy.acting_in(cast.lumen.pk), pytest.raises(kinds.UnknownKind):
            telling.tell("notifications.test.unheard", to=cast.bo, subject=STORY)

    def test_the_deliverer_is_woken_only_for_something_new(
        self, cast, django_capture_on_commit_callbacks
    ):
        with tenancy.acting_in(cast.lumen.pk):
            tell_all()
        with (
            django_capture_on_commit_callbacks(execute=True) as asked,
            tenancy.acting_in(cast.lumen.pk),
        ):
            tell_all()
        assert not asked

    def test_one_job_waits_however_often_something_is_told(
        self, cast, django_capture_on_commit_callbacks
    ):
        for organisation, subject in (
            (cast.lumen, "een"),
            (cast.lumen, "twee"),
            (cast.other, "een"),
        ):
            with (
                django_capture_on_commit_callbacks(execute=True),
                tenancy.acting_in(organisation.pk),
            ):
                tell_all(("test", subject))
        jobs = ProcrastinateJob.objects.filter(task_name="notifications.deliver").order_by("id")
        assert [job.args["organisation_id"] for job in jobs] == [cast.lumen.pk, cast.other.pk]

    def test_a_long_mailing_holds_one_place_and_the_next_waits_for_it(
        self, cast, django_capture_on_commit_callbacks
    ):
        for _ in range(3):
            with django_capture_on_commit_callbacks(execute=True):
                tasks.ask_to_deliver(cast.lumen.pk)
            jobs = ProcrastinateJob.objects.filter(task_name="notifications.deliver")
            if jobs.count() == 1:
                first = jobs.get()
                fetched = app.connector.execute_query_one(
                    sql.queries["fetch_job"], queues=["mail"], worker_id=None
                )
                assert fetched["id"] == first.pk
        assert sorted(job.status for job in jobs) == ["doing", "todo"]
        fetched = app.connector.execute_query_one(
            sql.queries["fetch_job"], queues=["mail"], worker_id=None
        )
        assert fetched["id"] is None

    def test_public_ids_are_random_and_in_the_houses_alphabet(self, cast):
        from merkwerk.kit.ids import ALPHABET

        with tenancy.acting_in(cast.lumen.pk):
            tell_all()
            ids = list(Notice.objects.values_list("public_id", flat=True))
        assert len(set(ids)) == 4
        assert {len(each) for each in ids} == {22}
        assert set("".join(ids)) <= set(ALPHABET)

    def test_a_subject_id_full_of_percent_signs_and_quotes_is_only_text(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            make_notice(cast.bo, "100%s'; --")
            assert Notice.objects.get().subject_id == "100%s'; --"

    def test_queries_do_not_grow_with_people(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            few = self._queries("een")
            for number in range(12):
                make_membership(cast.lumen, f"Mens{number}")
            assert self._queries("twee") == few

    def _queries(self, subject):
        with CaptureQueriesContext(connection) as seen:
            assert tell_all(("test", subject)) > 0
        return len(seen)
