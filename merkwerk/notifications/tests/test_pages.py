"""The inbox, my choices, and no more mail: what people press, and that looking changes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from merkwerk.kit import tenancy
from merkwerk.notifications import choosing, reading, stopping
from merkwerk.notifications.models import Notice, Pace
from merkwerk.notifications.testing import Tried, make_notice
from merkwerk.people.doors import SESSION_KEY
from merkwerk.people.models import Membership

INBOX = "/o/lumen/inbox/"
TELLING = "/o/lumen/me/telling/"
CHOICES = {
    "pace": "weekly",
    "work_days": ["0", "2"],
    "work_from": "08:00",
    "work_until": "20:00",
}


@pytest.fixture
def bo(client, cast):
    """Return a browser in which Bo is signed in."""
    client.force_login(cast.bo.person)
    session = client.session
    session[SESSION_KEY] = [cast.bo.public_id]
    session.save()
    return client


def tell(cast, *subjects, to=None):
    with tenancy.acting_in(cast.lumen.pk):
        for subject in subjects:
            make_notice(to or cast.bo, subject)


def notice(cast, subject):
    with tenancy.acting_in(cast.lumen.pk):
        return Notice.objects.get(subject_id=subject)


def unread(cast):
    with tenancy.acting_in(cast.lumen.pk):
        return reading.unread_count(cast.bo)


def opening(cast, subject):
    return reverse("notifications_opening", args=["lumen", notice(cast, subject).public_id])


class TestInbox:
    def test_shows_what_i_was_told_and_looking_reads_nothing(self, cast, bo):
        tell(cast, "een", "gone")
        page = bo.get(INBOX).content.decode()
        assert "Verhaal een" in page
        assert "Dit is er niet meer." in page
        assert unread(cast) == 2

    def test_is_kind_when_empty(self, cast, bo):
        assert "Hier komt wat collega’s je willen laten weten" in bo.get(INBOX).content.decode()

    def test_opening_marks_it_read_and_goes_there(self, cast, bo):
        tell(cast, "een", "twee")
        answer = bo.post(opening(cast, "een"))
        assert answer.url == "/o/lumen/stories/een/"
        assert unread(cast) == 1
        read_at = notice(cast, "een").read_at
        bo.post(opening(cast, "een"))
        assert notice(cast, "een").read_at == read_at

    def test_opening_by_get_changes_nothing(self, cast, bo):
        tell(cast, "een")
        assert bo.get(opening(cast, "een")).status_code == 405
        assert unread(cast) == 1

    def test_opening_what_is_gone_leads_back(self, cast, bo):
        tell(cast, "gone")
        assert bo.post(opening(cast, "gone")).url == INBOX
        assert unread(cast) == 0

    @pytest.mark.parametrize("path", ["//elders.example/", "https://elders.example/", "/\\elders"])
    def test_it_never_leads_to_another_site(self, cast, bo, path, monkeypatch):
        from merkwerk.notifications.kinds import Letter

        tell(cast, "een")
        monkeypatch.setattr(
            Tried,
            "describe",
            lambda self, ids, lang: {i: Letter("x", action_path=path) for i in ids},
        )
        assert bo.post(opening(cast, "een")).url == INBOX

    def test_a_colleagues_notice_is_not_mine_to_open(self, cast, bo):
        tell(cast, "een", to=cast.ana)
        assert bo.post(opening(cast, "een")).status_code == 404
        assert notice(cast, "een").read_at is None

    def test_nor_is_another_organisations(self, cast, bo):
        with tenancy.acting_in(cast.other.pk):
            make_notice(cast.eli, "een")
            public_id = Notice.objects.get().public_id
        assert bo.post(f"/o/lumen/inbox/{public_id}/opening/").status_code == 404
        assert bo.get("/o/elders/inbox/").status_code == 404

    def test_everything_read_at_once(self, cast, bo):
        tell(cast, "een", "twee")
        tell(cast, "een", to=cast.ana)
        assert bo.post("/o/lumen/inbox/reading/").url == INBOX
        assert unread(cast) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert Notice.objects.unread().count() == 1

    def test_five_thousand_unread_are_fine(self, cast, bo):
        tell(cast, "een")
        bo.get(INBOX)
        few = self._queries(bo)
        with tenancy.acting_in(cast.lumen.pk):
            Notice.objects.bulk_create(
                Notice(membership=cast.bo, kind=Tried.key, subject_kind="test", subject_id=f"n{n}")
                for n in range(5000)
            )
        assert self._queries(bo) == few
        assert bo.get(INBOX, {"page": "201"}).status_code == 200
        assert bo.get(INBOX, {"page": "9999"}).status_code == 200
        assert unread(cast) == 100, "counted so far and no further"

    def _queries(self, bo):
        with CaptureQueriesContext(connection) as seen:
            assert bo.get(INBOX).status_code == 200
        return len(seen)


class TestPreferences:
    def test_shows_what_i_chose(self, cast, bo):
        page = bo.get(TELLING).content.decode()
        assert "Hoe we je iets laten weten" in page
        assert 'value="at_once"' in page

    def test_keeps_what_i_choose(self, cast, bo):
        assert bo.post(TELLING, CHOICES).url == TELLING
        with tenancy.acting_in(cast.lumen.pk):
            me = Membership.objects.get(pk=cast.bo.pk)
            assert choosing.pace_of(me) == Pace.WEEKLY
        assert (me.work_days, me.work_from.hour, me.work_until.hour) == ([0, 2], 8, 20)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"pace": "hourly"},
            {"work_days": []},
            {"work_days": ["9"]},
            {"work_from": "25:00"},
            {"work_until": "08:00"},
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(self, cast, bo, wrong):
        answer = bo.post(TELLING, CHOICES | wrong)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()
        with tenancy.acting_in(cast.lumen.pk):
            assert Membership.objects.get(pk=cast.bo.pk).work_days == [0, 1, 2, 3, 4]
            assert choosing.pace_of(cast.bo) == Pace.AT_ONCE

    def test_without_working_days_there_is_only_the_app(self, cast, bo):
        assert bo.post(TELLING, CHOICES | {"pace": "only_in_app", "work_days": []}).url == TELLING
        with tenancy.acting_in(cast.lumen.pk):
            assert choosing.pace_of(cast.bo) == Pace.ONLY_IN_APP

    def test_needs_me_to_be_signed_in(self, cast, client):
        assert "/account/" in client.get(TELLING).url
        assert "/account/" in client.post(TELLING, CHOICES).url


class TestNoMoreMail:
    def path(self, cast, member=None, organisation=None):
        house = organisation or cast.lumen
        return stopping.path_of(
            (member or cast.bo).public_id, slug=house.slug, organisation_public_id=house.public_id
        )

    def pace(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            return choosing.pace_of(cast.bo)

    def test_opening_the_link_changes_nothing(self, cast, client):
        for method in (client.get, client.head):
            assert method(self.path(cast)).status_code == 200
        assert "Eén druk op de knop" in client.get(self.path(cast)).content.decode()
        assert self.pace(cast) == Pace.AT_ONCE

    def test_a_mail_program_stops_it_with_one_post_and_no_session(self, cast):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(self.path(cast), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Geen mail meer" in answer.content.decode()
        assert self.pace(cast) == Pace.ONLY_IN_APP
        assert strict.post(self.path(cast)).status_code == 200

    def test_it_stops_nobody_else(self, cast, client):
        client.post(self.path(cast))
        with tenancy.acting_in(cast.lumen.pk):
            assert choosing.pace_of(cast.ana) == Pace.AT_ONCE

    def test_it_does_not_undo_and_hides_from_searchers(self, cast, client):
        answer = client.get(self.path(cast))
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"

    @pytest.mark.parametrize("end", ["x", "", ":", "a:b:c"])
    def test_a_token_we_did_not_sign_looks_like_absence(self, cast, client, end):
        path = self.path(cast)
        forged = path[:-3] + end + "/"
        assert client.post(forged).status_code == 404
        assert self.pace(cast) == Pace.AT_ONCE

    def test_a_token_of_another_organisation_neither(self, cast, client):
        theirs = self.path(cast, cast.eli, cast.other).replace("/o/elders/", "/o/lumen/")
        assert client.post(theirs).status_code == 404
        assert client.post(self.path(cast).replace("lumen", "nergens")).status_code == 404
