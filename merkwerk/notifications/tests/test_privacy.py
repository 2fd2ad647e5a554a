"""What is kept of people, for how long, and who sees the ledger of days."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from merkwerk.kit import clock, registers, tenancy
from merkwerk.notifications import choosing, privacy, rationing
from merkwerk.notifications.models import Delivery, Gathered, MailDay, Notice, Pace, Preference
from merkwerk.notifications.testing import deliver, make_notice
from merkwerk.notifications.tests.test_delivering import at
from merkwerk.people.models import Person
from merkwerk.people.testing import make_membership

MONDAY = date(2026, 11, 2)


@pytest.fixture
def mailed(cast):
    """Return the cast after Bo was mailed about one story."""
    at(4, 11)
    with tenancy.acting_in(cast.lumen.pk):
        make_notice(cast.bo)
        choosing.choose_pace(cast.bo, Pace.AT_ONCE)
    deliver(cast.lumen)
    return cast


class TestRetention:
    def test_every_table_is_named(self):
        named = set(registers.privacy["notifications"].tables)
        assert named == {m.__name__ for m in (Notice, Delivery, Gathered, Preference, MailDay)}

    def test_ninety_days(self, mailed):
        clock.travel(clock.now() + timedelta(days=89))
        with tenancy.acting_in(mailed.lumen.pk):
            assert privacy.sweep() == 0
        clock.travel(clock.now() + timedelta(days=2))
        with tenancy.acting_in(mailed.lumen.pk):
            assert privacy.sweep() == 4
            assert not Notice.objects.exists()
            assert not MailDay.objects.exists()

    def test_the_person_gets_everything(self, mailed):
        with tenancy.acting_in(mailed.lumen.pk):
            kept = privacy.export(mailed.bo)
        assert kept["pace"] == "at_once"
        assert [row["subject_id"] for row in kept["notices"]] == ["een"]
        assert [row["state"] for row in kept["mails"]] == ["sent"]
        assert kept["days_with_mail"] == ["2026-11-04"]

    def test_and_is_forgotten(self, mailed):
        with tenancy.acting_in(mailed.lumen.pk):
            make_notice(mailed.ana)
            privacy.forget(mailed.bo)
            assert not Notice.objects.told_to(mailed.bo).exists()
            assert not Delivery.objects.exists()
            assert not Preference.objects.exists()
            assert Notice.objects.told_to(mailed.ana).exists()

    def test_leaving_stops_mail_at_once(self, mailed):
        with tenancy.acting_in(mailed.lumen.pk):
            make_notice(mailed.bo, "twee")
        deliver(mailed.lumen)
        with tenancy.acting_in(mailed.lumen.pk):
            assert Delivery.objects.under_way().count() == 1
            registers.departures["notifications"](mailed.bo)
            assert not Delivery.objects.under_way().exists()
            assert not Notice.objects.awaiting_mail().exists()

    def test_the_days_go_with_the_person_even_where_nobody_sees_them(self, mailed):
        lonely = Person.objects.create_user("weg@lumen.example")
        member = make_membership(mailed.lumen, "Weg", email=lonely.email)
        with tenancy.acting_in(mailed.lumen.pk):
            rationing.take({lonely.pk: MONDAY})
            member.delete()
            assert not MailDay.objects.filter(person=lonely).exists(), "nobody sees it here"
            lonely.delete()
        assert not Person.objects.filter(email="weg@lumen.example").exists()


class TestLedger:
    def take(self, organisation, person, day):
        with tenancy.acting_in(organisation.pk):
            return bool(rationing.take({person: MONDAY + timedelta(days=day)}))

    def test_one_a_day_and_three_a_week(self, cast):
        bo = cast.bo.person_id
        assert [self.take(cast.lumen, bo, day) for day in (0, 0, 2, 3, 4, 6, 7, 8)] == [
            True,
            False,
            True,
            True,
            False,
            False,
            True,
            True,
        ]

    def test_a_day_given_back_is_free_and_so_is_its_place(self, cast):
        bo = cast.bo.person_id
        assert [self.take(cast.lumen, bo, day) for day in (0, 1, 2)] == [True] * 3
        with tenancy.acting_in(cast.lumen.pk):
            rationing.give_back({bo: MONDAY + timedelta(days=1)})
        assert self.take(cast.lumen, bo, 4)
        assert not self.take(cast.lumen, bo, 5)

    def test_many_at_once(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            days = {each.person_id: MONDAY for each in (cast.ana, cast.bo, cast.cleo)}
            assert rationing.take(days) == set(days)
            assert rationing.take(days) == set()

    def test_another_organisation_sees_only_its_own_people(self, cast):
        self.take(cast.lumen, cast.bo.person_id, 0)
        with tenancy.acting_in(cast.other.pk):
            assert not MailDay.objects.exists()
        assert not MailDay.objects.exists()
        elsewhere = make_membership(cast.other, "Bo", email="bo@lumen.example")
        with tenancy.acting_in(cast.other.pk):
            assert MailDay.objects.count() == 1
        assert not self.take(cast.other, elsewhere.person_id, 0)
        assert self.take(cast.other, elsewhere.person_id, 1)

    def test_nobody_takes_a_day_of_a_stranger(self, cast):
        with pytest.raises(DatabaseError), tenancy.acting_in(cast.other.pk):
            rationing.take({cast.bo.person_id: MONDAY})

    @pytest.mark.parametrize(
        "facts",
        [
            {"day_on": MONDAY, "week_on": MONDAY, "place": 2},
            {"day_on": MONDAY + timedelta(days=1), "week_on": MONDAY, "place": 1},
            {"day_on": MONDAY + timedelta(days=1), "week_on": MONDAY, "place": 4},
            {
                "day_on": MONDAY + timedelta(days=1),
                "week_on": MONDAY + timedelta(days=1),
                "place": 2,
            },
        ],
    )
    def test_the_database_itself_keeps_the_caps(self, cast, facts):
        self.take(cast.lumen, cast.bo.person_id, 0)
        with tenancy.acting_in(cast.lumen.pk), pytest.raises(IntegrityError), transaction.atomic():
            MailDay.objects.create(person_id=cast.bo.person_id, **facts)
