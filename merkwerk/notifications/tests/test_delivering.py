"""Delivering: inside own hours, one mail a day, three a week, never twice, not after reading."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from merkwerk.kit import clock, tenancy
from merkwerk.notifications import choosing, claiming, delivering, planning, reading, telling
from merkwerk.notifications.channels import registry
from merkwerk.notifications.hours import Hours
from merkwerk.notifications.models import Delivery, Gathered, MailDay, Notice, Pace, State
from merkwerk.notifications.testing import Awaited, Tried, deliver, make_notice
from merkwerk.people.models import Membership
from merkwerk.people.testing import make_membership

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(day, hour, minute=0):
    """Travel to a moment in November 2026 in Amsterdam; the 4th is a Wednesday."""
    clock.travel(datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM))


@pytest.fixture
def bo(cast):
    """Return Bo, on a Wednesday at eleven, working 9 to 17 on weekdays."""
    at(4, 11)
    return cast.bo


def tell(membership, *subjects, kind=Tried):
    with tenancy.acting_in(membership.organisation_id):
        for subject in subjects:
            make_notice(membership, subject, kind)


def subjects_mailed():
    return [message.subject for message in mail.outbox]


def go(cast):
    """Deliver what is due at Lumen and return how many mails that made."""
    before = len(mail.outbox)
    deliver(cast.lumen)
    return len(mail.outbox) - before


def states(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return {state: n for state, n in delivering.counts().items() if n}


class TestInsideOwnHours:
    def test_it_goes_at_once(self, cast, bo):
        tell(bo, "een")
        assert go(cast) == 1
        assert mail.outbox[0].to == ["bo@lumen.example"]
        assert subjects_mailed() == ["Verhaal een"]
        assert states(cast) == {"sent": 1}

    def test_and_never_again(self, cast, bo):
        tell(bo, "een")
        go(cast)
        for day in (5, 6, 9):
            at(day, 11)
            tell(bo, "een")
            assert go(cast) == 0

    @pytest.mark.parametrize("hour", [0, 8, 17, 23])
    def test_outside_them_it_waits_for_the_next_window(self, cast, bo, hour):
        at(4, hour)
        tell(bo, "een")
        assert go(cast) == 0
        at(5, 9) if hour > 9 else at(4, 9)
        assert go(cast) == 1

    def test_at_the_weekend_it_waits_for_monday(self, cast, bo):
        at(7, 12)
        tell(bo, "een")
        assert go(cast) == 0
        at(8, 12)
        assert go(cast) == 0
        at(9, 9)
        assert go(cast) == 1

    def test_each_in_their_own_time_zone(self, cast, bo):
        far = make_membership(cast.lumen, "Noor", time_zone="Asia/Tokyo", language="en")
        tell(bo, "een")
        tell(far, "een")
        assert go(cast) == 1
        at(5, 1)
        assert go(cast) == 1
        assert mail.outbox[1].to == ["noor@lumen.example"]
        assert mail.outbox[1].subject == "Story een"

    def test_a_worker_that_slept_does_not_mail_at_night(self, cast, bo):
        tell(bo, "een")
        with tenancy.acting_in(cast.lumen.pk):
            planning.plan()
        at(4, 22)
        assert go(cast) == 0
        at(5, 9)
        assert go(cast) == 1

    def test_hours_one_widened_count_at_once(self, cast, bo):
        at(4, 20)
        tell(bo, "een")
        go(cast)
        with tenancy.acting_in(cast.lumen.pk):
            choosing.choose_hours(bo, days=range(7), opens=time(8), closes=time(22))
        assert go(cast) == 1

    def test_whoever_never_works_gets_no_mail(self, cast, bo):
        with tenancy.acting_in(cast.lumen.pk):
            Membership.objects.filter(pk=bo.pk).update(work_days=[])
        tell(bo, "een")
        at(9, 11)
        assert go(cast) == 0

    def test_what_somebody_waits_for_goes_at_any_hour(self, cast, bo):
        at(7, 23)
        tell(bo, "een", kind=Awaited)
        tell(bo, "twee")
        assert go(cast) == 1
        assert subjects_mailed() == ["Verhaal een"]


class TestCaps:
    def test_a_second_story_waits_for_the_next_mail(self, cast, bo):
        tell(bo, "een")
        assert go(cast) == 1
        tell(bo, "twee", "drie")
        assert go(cast) == 0
        at(4, 16, 59)
        assert go(cast) == 0
        at(5, 9)
        assert go(cast) == 1
        assert "Verhaal twee" in mail.outbox[1].body
        assert "Verhaal drie" in mail.outbox[1].body
        assert "Verhaal een" not in mail.outbox[1].body

    def test_three_a_monday_week(self, cast, bo):
        went = []
        for day in range(2, 14):
            at(day, 11)
            tell(bo, f"dag{day}")
            went.append(go(cast))
        assert went == [1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0]
        assert "Verhaal dag8" in mail.outbox[3].body

    def test_over_all_organisations_together(self, cast, bo):
        elsewhere = make_membership(cast.other, "Bo", email="bo@lumen.example")
        tell(bo, "een")
        tell(elsewhere, "ander")
        assert go(cast) == 1
        deliver(cast.other)
        assert len(mail.outbox) == 1
        at(5, 9)
        deliver(cast.other)
        assert len(mail.outbox) == 2

    def test_the_day_is_the_persons_own(self, cast, bo):
        with tenancy.acting_in(cast.lumen.pk):
            choosing.choose_hours(bo, days=range(7), opens=time(0), closes=time(23, 59))
        at(4, 23, 58)
        tell(bo, "een")
        assert go(cast) == 1
        at(5, 0, 1)
        tell(bo, "twee")
        assert go(cast) == 1
        with tenancy.acting_in(cast.lumen.pk):
            days = list(MailDay.objects.values_list("day_on", flat=True).order_by("day_on"))
        assert [day.day for day in days] == [4, 5]

    def test_what_somebody_waits_for_takes_no_day(self, cast, bo):
        tell(bo, "een", kind=Awaited)
        assert go(cast) == 1
        tell(bo, "twee")
        assert go(cast) == 1

    def test_everything_gathered_is_counted(self, cast, bo):
        tell(bo, "een")
        go(cast)
        tell(bo, *[f"n{number}" for number in range(30)])
        at(5, 9)
        assert go(cast) == 1
        assert "en nog 25 in je inbox" in mail.outbox[1].body
        at(6, 9)
        assert go(cast) == 0


class TestPace:
    def choose(self, bo, pace):
        with tenancy.acting_in(bo.organisation_id):
            choosing.choose_pace(bo, pace)

    def test_daily_comes_when_the_day_begins(self, cast, bo):
        self.choose(bo, Pace.DAILY)
        tell(bo, "een", "twee")
        assert go(cast) == 0
        at(5, 9)
        assert go(cast) == 1

    def test_weekly_comes_when_the_week_begins(self, cast, bo):
        self.choose(bo, Pace.WEEKLY)
        tell(bo, "een")
        for day in (5, 6, 7, 8):
            at(day, 11)
            assert go(cast) == 0
        at(9, 9)
        assert go(cast) == 1

    def test_only_in_the_app_means_no_mail(self, cast, bo):
        self.choose(bo, Pace.ONLY_IN_APP)
        tell(bo, "een")
        tell(bo, "twee", kind=Awaited)
        assert go(cast) == 0
        at(9, 11)
        self.choose(bo, Pace.AT_ONCE)
        assert go(cast) == 0, "what was told in the app alone is not mailed later"

    def test_a_change_of_mind_moves_what_waits(self, cast, bo):
        self.choose(bo, Pace.WEEKLY)
        tell(bo, "een")
        go(cast)
        self.choose(bo, Pace.AT_ONCE)
        assert go(cast) == 1

    def test_no_more_mail_stops_what_waits(self, cast, bo):
        at(4, 20)
        tell(bo, "een")
        go(cast)
        self.choose(bo, Pace.ONLY_IN_APP)
        at(5, 11)
        assert go(cast) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert reading.unread_count(bo) == 1


class TestDroppingOut:
    def test_what_was_read_in_the_app_is_not_mailed(self, cast, bo):
        at(4, 20)
        tell(bo, "een", "twee")
        go(cast)
        with tenancy.acting_in(cast.lumen.pk):
            Notice.objects.told_to(bo).filter(subject_id="een").read()
        at(5, 11)
        assert go(cast) == 1
        assert "Verhaal een" not in mail.outbox[0].body + mail.outbox[0].subject

    def test_when_all_was_read_there_is_no_mail_and_no_day_is_spent(self, cast, bo):
        at(4, 20)
        tell(bo, "een")
        go(cast)
        with tenancy.acting_in(cast.lumen.pk):
            Notice.objects.told_to(bo).read()
        at(5, 11)
        assert go(cast) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert not MailDay.objects.exists()
            assert not Delivery.objects.exists()

    def test_what_was_read_while_it_waited_for_another_day_drops_out_too(self, cast, bo):
        tell(bo, "een")
        go(cast)
        tell(bo, "twee")
        go(cast)
        with tenancy.acting_in(cast.lumen.pk):
            assert Gathered.objects.filter(notice__subject_id="twee").exists()
            Notice.objects.told_to(bo).read()
        at(5, 11)
        assert go(cast) == 0

    def test_a_story_that_is_gone_is_not_mailed(self, cast, bo):
        tell(bo, "gone")
        assert go(cast) == 0
        tell(bo, "een")
        assert go(cast) == 1

    @pytest.mark.parametrize(
        "change", [{"left_at": datetime(2026, 11, 4, tzinfo=AMSTERDAM)}, {"is_willing": False}]
    )
    def test_who_left_or_is_no_longer_willing_gets_none(self, cast, bo, change):
        at(4, 20)
        tell(bo, "een")
        go(cast)
        with tenancy.acting_in(cast.lumen.pk):
            Membership.objects.filter(pk=bo.pk).update(**change)
        at(5, 11)
        assert go(cast) == 0
        with tenancy.acting_in(cast.lumen.pk):
            Membership.objects.filter(pk=bo.pk).update(left_at=None, is_willing=True)
        assert go(cast) == 0

    def test_what_is_two_weeks_old_is_news_no_more(self, cast, bo):
        tell(bo, "een")
        at(23, 11)
        assert go(cast) == 0


class TestManyPeople:
    def test_queries_to_plan_do_not_grow(self, cast, bo):
        with tenancy.acting_in(cast.lumen.pk):
            make_notice(bo)
            few = self._queries()
            for number in range(10):
                make_membership(cast.lumen, f"Mens{number}")
            telling.tell_many(Tried.key, to=Membership.objects.all(), subject=("test", "twee"))
            assert self._queries() == few

    def _queries(self):
        with CaptureQueriesContext(connection) as seen:
            assert planning.plan() > 0
        return len(seen)

    def test_a_slice_ends_and_says_that_more_waits(self, cast, bo):
        with tenancy.acting_in(cast.lumen.pk):
            telling.tell_many(Tried.key, to=Membership.objects.all(), subject=("test", "een"))
        assert delivering.deliver(cast.lumen.pk, most=3)
        assert len(mail.outbox) == 3
        deliver(cast.lumen)
        assert sorted(message.to[0][:3] for message in mail.outbox) == ["ana", "bo@", "cle", "dar"]


class TestASlowMailServer:
    """Minutes pass between taking mails in hand and saying them; what was true may be no more."""

    @pytest.fixture
    def crowd(self, cast, bo):
        with tenancy.acting_in(cast.lumen.pk):
            telling.tell_many(Tried.key, to=Membership.objects.all(), subject=("test", "een"))
        return cast

    @pytest.fixture
    def after_the_first(self, monkeypatch):
        """Do something once the first mail is with the server."""
        line = type(registry.all_channels()[0].dial())
        carry = line.carry

        def after(deed):
            def slow(self, errand):
                outcome = carry(self, errand)
                monkeypatch.setattr(line, "carry", carry)
                deed()
                return outcome

            monkeypatch.setattr(line, "carry", slow)

        return after

    def test_nobody_is_mailed_after_closing_time(self, crowd, after_the_first):
        after_the_first(lambda: at(4, 17, 1))
        assert go(crowd) == 1
        assert states(crowd) == {"sent": 1, "waiting": 3}
        with tenancy.acting_in(crowd.lumen.pk):
            assert MailDay.objects.count() == 1, "a day without mail is given back"
        at(5, 9)
        assert go(crowd) == 3

    def test_a_day_that_ended_meanwhile_is_not_the_day_of_the_mail(self, crowd, after_the_first):
        with tenancy.acting_in(crowd.lumen.pk):
            Membership.objects.update(work_days=list(range(7)), work_until=time(9))
        after_the_first(lambda: at(5, 0, 1))
        assert go(crowd) == 4
        with tenancy.acting_in(crowd.lumen.pk):
            days = sorted(MailDay.objects.values_list("day_on__day", flat=True))
        assert days == [4, 5, 5, 5]

    def test_what_was_read_meanwhile_is_not_mailed(self, crowd, after_the_first):
        def read_all():
            with tenancy.acting_in(crowd.lumen.pk):
                Notice.objects.unread().read()

        after_the_first(read_all)
        assert go(crowd) == 1
        assert states(crowd) == {"sent": 1}

    def test_nor_is_who_stops_meanwhile(self, crowd, after_the_first):
        def stop():
            with tenancy.acting_in(crowd.lumen.pk):
                for each in Membership.objects.here():
                    choosing.choose_pace(each, Pace.ONLY_IN_APP)

        after_the_first(stop)
        assert go(crowd) == 1
        assert states(crowd) == {"sent": 1}

    def test_a_turn_ends_and_the_next_goes_on(self, crowd, monkeypatch):
        monkeypatch.setattr(delivering, "TURN_SECONDS", 0)
        for number in (1, 2, 3, 4):
            assert delivering.deliver(crowd.lumen.pk), "more may be waiting"
            assert len(mail.outbox) == number
            with tenancy.acting_in(crowd.lumen.pk):
                assert MailDay.objects.count() == number
        assert not delivering.deliver(crowd.lumen.pk)
        assert len({message.to[0] for message in mail.outbox}) == 4

    def test_one_of_two_read_leaves_the_other(self, cast, bo, after_the_first):
        tell(cast.ana, "een", "twee")
        tell(bo, "een", "twee")

        def read_one():
            with tenancy.acting_in(cast.lumen.pk):
                Notice.objects.filter(subject_id="een").read()

        after_the_first(read_one)
        assert go(cast) == 2
        assert "Verhaal een" in mail.outbox[0].subject + mail.outbox[0].body
        assert "Verhaal een" not in mail.outbox[1].subject + mail.outbox[1].body


class TestTakingOver:
    def make(self, cast, bo, state):
        tell(bo, "een")
        with tenancy.acting_in(cast.lumen.pk):
            planning.plan()
            assert len(claiming.claim(77, "mail").errands) == 1
            Delivery.objects.update(state=state)

    def test_what_a_dead_worker_only_held_goes_out(self, cast, bo):
        self.make(cast, bo, State.HELD)
        assert go(cast) == 1

    def test_what_it_was_saying_is_in_doubt_and_never_said_again(self, cast, bo):
        self.make(cast, bo, State.SENDING)
        assert go(cast) == 0
        assert states(cast) == {"unknown": 1}
        at(6, 11)
        tell(bo, "een")
        assert go(cast) == 0


def test_hours_are_read_from_the_membership(cast):
    assert planning.hours_of(cast.bo) == Hours(
        frozenset([0, 1, 2, 3, 4]), time(9), time(17), AMSTERDAM
    )
    assert planning.due_at(Pace.ONLY_IN_APP, planning.hours_of(cast.bo), clock.now()) is None
    assert timedelta(0) <= planning.STALE
