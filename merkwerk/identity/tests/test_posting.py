"""The mail of an invitation goes out once, whatever is killed."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from merkwerk.identity import inviting, posting
from merkwerk.identity.judging import Row
from merkwerk.identity.models import Invitation
from merkwerk.kit import clock, tenancy


class Killed(BaseException):
    """The worker is gone in the middle of it."""


def state(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return Invitation.objects.get().mail_state


@pytest.fixture
def invited(cast):
    with tenancy.acting_in(cast.lumen.pk):
        row = Row(1, "fay@lumen.example", name="Fay", language="nl")
        inviting.invite([row], by=cast.dara)
    return cast


class TestPosting:
    def test_it_is_sent_once_however_often_the_task_runs(self, invited):
        assert posting.post_waiting(invited.lumen.pk) == 1
        assert posting.post_waiting(invited.lumen.pk) == 0
        assert len(mail.outbox) == 1
        assert state(invited) == "sent"

    def test_it_is_a_note_in_text_and_html_with_the_address(self, invited):
        posting.post_waiting(invited.lumen.pk)
        letter = mail.outbox[0]
        with tenancy.acting_in(invited.lumen.pk):
            address = Invitation.objects.get().address
        page = letter.alternatives[0].content
        assert address in letter.body
        assert f'href="{address}"' in page
        assert "Fay" in letter.body
        assert "Dara" in letter.body
        assert "\n" not in letter.subject

    def test_it_greets_by_the_first_name(self, invited):
        with tenancy.acting_in(invited.lumen.pk):
            Invitation.objects.update(name="Fay van Dam")
        posting.post_waiting(invited.lumen.pk)
        (letter,) = mail.outbox
        assert letter.body.startswith("Hallo Fay,")
        assert "Hallo Fay," in letter.alternatives[0].content

    def test_it_speaks_the_language_of_who_is_invited(self, invited):
        with tenancy.acting_in(invited.lumen.pk):
            Invitation.objects.update(language="en")
        posting.post_waiting(invited.lumen.pk)
        assert "would like you to take part" in mail.outbox[0].subject

    def test_the_token_is_nowhere_in_the_database(self, invited):
        with tenancy.acting_in(invited.lumen.pk):
            row = Invitation.objects.values().get()
            token = Invitation.objects.get().token
        assert token not in str(row)

    def test_killed_while_sending_it_is_not_sent_again(self, invited, monkeypatch):
        def die(self):
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr("django.core.mail.EmailMultiAlternatives.send", die)
            with pytest.raises(Killed):
                posting.post_waiting(invited.lumen.pk)
        assert posting.post_waiting(invited.lumen.pk) == 0
        assert not mail.outbox

    def test_the_page_then_says_that_we_cannot_tell(self, invited):
        with tenancy.acting_in(invited.lumen.pk):
            long_ago = clock.now() - timedelta(minutes=11)
            Invitation.objects.update(mail_started_at=long_ago)
        assert state(invited) == "unsure"

    def test_a_silent_mail_server_loses_nothing(self, invited, monkeypatch):
        def silent(self):
            raise ConnectionRefusedError

        with monkeypatch.context() as patched:
            patched.setattr("django.core.mail.EmailMultiAlternatives.send", silent)
            with pytest.raises(posting.MailServerSilent):
                posting.post_waiting(invited.lumen.pk)
        assert state(invited) == "waiting"
        assert invited.lumen.pk in posting.organisations_waiting()
        assert posting.post_waiting(invited.lumen.pk) == 1

    def test_an_address_the_server_refuses_is_shown_and_left(self, invited, monkeypatch):
        def refuse(self):
            raise smtplib.SMTPRecipientsRefused({})

        with monkeypatch.context() as patched:
            patched.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
            posting.post_waiting(invited.lumen.pk)
        assert state(invited) == "refused"
        assert posting.post_waiting(invited.lumen.pk) == 0

    def test_one_that_was_taken_back_is_not_sent(self, invited):
        with tenancy.acting_in(invited.lumen.pk):
            inviting.withdraw(Invitation.objects.get(), by=invited.dara)
        assert posting.post_waiting(invited.lumen.pk) == 0

    def test_inviting_leaves_a_job_for_the_worker(self, invited):
        from procrastinate.contrib.django.models import ProcrastinateJob

        job = ProcrastinateJob.objects.get(task_name="identity.post_invitations")
        assert job.args == {"organisation_id": invited.lumen.pk}


class TestTheWorker:
    def test_a_lost_job_is_asked_for_again(self, invited):
        from procrastinate.contrib.django.models import ProcrastinateJob

        from merkwerk.identity import tasks

        before = ProcrastinateJob.objects.filter(task_name="identity.post_invitations").count()
        tasks.look_for_post(0)
        jobs = ProcrastinateJob.objects.filter(task_name="identity.post_invitations")
        assert jobs.count() == before + 1
        tasks.post_invitations(invited.lumen.pk)
        tasks.look_for_post(0)
        assert jobs.count() == before + 1

    def test_an_organisation_that_is_gone_does_no_harm(self, invited):
        from merkwerk.identity import tasks

        assert tasks.post_invitations(0) == 0
