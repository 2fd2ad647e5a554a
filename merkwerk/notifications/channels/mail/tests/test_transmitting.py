"""Mail over a real server: what it answers is what we record, and nobody gets a mail twice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from merkwerk.kit import clock, tenancy
from merkwerk.notifications.models import Delivery, MailDay, State
from merkwerk.notifications.testing import deliver, make_notice
from merkwerk.notifications.tests.servers import mail_server, mailers_of
from merkwerk.people.testing import make_membership

ELEVEN = datetime(2026, 11, 4, 11, tzinfo=ZoneInfo("Europe/Amsterdam"))
BO = "bo@lumen.example"


@pytest.fixture
def server(settings, db):
    with mail_server() as server:
        settings.MAILERS = server.mailers
        yield server


@pytest.fixture
def told(cast, server):
    """Tell Bo about one story, on a Wednesday at eleven."""
    clock.travel(ELEVEN)
    with tenancy.acting_in(cast.lumen.pk):
        make_notice(cast.bo)
    return cast


def only(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return Delivery.objects.get(membership=cast.bo)


def days(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return MailDay.objects.filter(person=cast.bo.person_id).count()


def later(minutes):
    clock.travel(clock.now() + timedelta(minutes=minutes))


class TestARealServer:
    def test_takes_the_mail(self, told, server):
        deliver(told.lumen)
        assert server.postbox.recipients == [BO]
        assert (only(told).state, only(told).attempts, days(told)) == (State.SENT, 1, 1)
        message = server.postbox.messages[0]
        assert message["Message-ID"] == f"<{only(told).public_id}@127.0.0.1>"
        assert message["To"] == "Bo <bo@lumen.example>"
        assert message["Subject"] == "Verhaal een"

    def test_a_greylisted_mail_goes_later_with_the_same_id(self, told, server):
        server.postbox.answers["RCPT", BO] = "451 4.7.1 come back later"
        deliver(told.lumen)
        waiting = only(told)
        assert (waiting.state, waiting.attempts, days(told)) == (State.WAITING, 1, 0)
        assert "come back later" in waiting.problem
        server.postbox.answers.clear()
        deliver(told.lumen)
        assert server.postbox.recipients == [], "not before its time"
        later(2)
        deliver(told.lumen)
        assert (only(told).state, only(told).attempts) == (State.SENT, 2)
        assert waiting.public_id in server.postbox.messages[0]["Message-ID"]

    @pytest.mark.parametrize("stage", [("RCPT", BO), "DATA"])
    def test_a_refusal_for_good_is_seen_and_spends_no_day(self, told, server, stage):
        server.postbox.answers[stage] = "550 5.1.1 no such person"
        deliver(told.lumen)
        assert (only(told).state, days(told)) == (State.FAILED, 0)
        assert "no such person" in only(told).problem
        server.postbox.answers.clear()
        later(60)
        deliver(told.lumen)
        assert server.postbox.recipients == []

    def test_one_refusal_does_not_hold_up_the_others(self, told, server):
        with tenancy.acting_in(told.lumen.pk):
            make_notice(told.ana)
            make_notice(told.cleo)
        server.postbox.answers["RCPT", "ana@lumen.example"] = "550 no"
        deliver(told.lumen)
        assert sorted(server.postbox.recipients) == [BO, "cleo@lumen.example"]

    def test_after_many_tries_it_is_given_up_and_says_so(self, told, server):
        server.postbox.answers["RCPT", BO] = "451 later"
        for _ in range(Delivery.MOST_ATTEMPTS):
            with tenancy.acting_in(told.lumen.pk):
                Delivery.objects.update(due_at=clock.now())
            deliver(told.lumen)
        assert only(told).state == State.GIVEN_UP

    def test_a_line_that_breaks_before_the_answer_leaves_a_doubt_and_no_second_mail(
        self, told, server
    ):
        server.postbox.answers["DATA"] = "hang up"
        deliver(told.lumen)
        assert (only(told).state, days(told)) == (State.UNKNOWN, 1)
        server.postbox.answers.clear()
        later(24 * 60)
        deliver(told.lumen)
        assert server.postbox.recipients == []

    def test_our_sender_refused_is_nobodys_fault_and_everything_waits(self, told, server):
        with tenancy.acting_in(told.lumen.pk):
            make_notice(told.ana)
        server.postbox.answers["MAIL"] = "553 5.7.1 sender not yours"
        deliver(told.lumen)
        with tenancy.acting_in(told.lumen.pk):
            assert {each.state for each in Delivery.objects.all()} == {State.WAITING}
            assert {each.attempts for each in Delivery.objects.all()} == {0}
        server.postbox.answers.clear()
        later(6)
        deliver(told.lumen)
        assert len(server.postbox.recipients) == 2

    def test_without_a_server_everything_waits_however_long(self, told, server, settings):
        settings.MAILERS = mailers_of(1)
        for _ in range(Delivery.MOST_ATTEMPTS + 2):
            deliver(told.lumen)
            later(6)
        assert (only(told).state, only(told).attempts, days(told)) == (State.WAITING, 0, 0)
        assert "No connection" in only(told).problem
        settings.MAILERS = server.mailers
        deliver(told.lumen)
        assert server.postbox.recipients == [BO]

    def test_an_address_that_is_none_fails_and_never_reaches_the_server(self, told, server):
        bad = make_membership(
            told.lumen, "Slim", email="slim@lumen.example>\r\nRCPT TO:<eli@elders.example"
        )
        with tenancy.acting_in(told.lumen.pk):
            make_notice(bad)
        deliver(told.lumen)
        with tenancy.acting_in(told.lumen.pk):
            assert Delivery.objects.get(membership=bad).state == State.FAILED
        assert server.postbox.recipients == [BO]
