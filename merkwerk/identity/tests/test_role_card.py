"""Somebody's first page, and later their own choices."""

from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from merkwerk.identity import settling
from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.kit.registers import listed_networks
from merkwerk.media.testing import picture
from merkwerk.notifications import planning
from merkwerk.notifications.models import Delivery
from merkwerk.notifications.testing import make_notice
from merkwerk.people.models import Membership, NetworkChoice
from merkwerk.people.testing import make_membership

HOURS = {
    "work_days": ["0", "1", "3"],
    "work_from": "08:30",
    "work_until": "16:00",
    "time_zone": "Europe/Amsterdam",
    "language": "en",
}
CARD, ME = "role_card", "identity_me"


@pytest.fixture
def fay(cast, client):
    membership = make_membership(cast.lumen, "Fay", reads_role_card=False)
    sign_in(client, membership)
    return membership


def now(cast, membership):
    with tenancy.acting_in(cast.lumen.pk):
        return Membership.objects.get(pk=membership.pk)


def path(name):
    return reverse(name, args=["lumen"])


class TestRoleCard:
    def test_it_comes_before_everything_else(self, cast, fay, client):
        assert client.get("/o/lumen/", follow=True).redirect_chain[-1][0] == path(CARD)

    def test_until_it_is_answered_she_takes_no_part(self, cast, fay, client):
        client.get(path(CARD))
        assert not now(cast, fay).takes_part

    def test_a_yes_keeps_hours_and_networks(self, cast, fay, client):
        key = listed_networks()[0].key
        said = {**HOURS, "answer": "yes", f"{key}-is_used": "on", f"{key}-is_willing": "on"}
        assert client.post(path(CARD), said).url == path("home")
        answered = now(cast, fay)
        assert answered.takes_part
        assert (answered.work_days, answered.work_from) == ([0, 1, 3], time(8, 30))
        assert answered.language == "en"
        with tenancy.acting_in(cast.lumen.pk):
            assert answered.willing_networks([one.key for one in listed_networks()]) == [key]

    @pytest.mark.parametrize("deed", [
        settling.keep_hours,
        partial(settling.answer_role_card, willing=True),
        partial(settling.keep_profile, picture=None, no_picture=False),
    ])  # fmt: skip
    def test_saving_brings_back_no_role_and_nobody_who_left(self, cast, deed):
        with tenancy.acting_in(cast.lumen.pk):
            seen_before = Membership.objects.get(pk=cast.dara.pk)
            Membership.objects.filter(pk=cast.dara.pk).update(
                roles=["advocate"], left_at=seen_before.joined_at
            )
            deed(seen_before)
        after = now(cast, cast.dara)
        assert after.roles == ["advocate"]
        assert after.left_at

    def test_a_no_is_kept_in_silence(self, cast, fay, client):
        assert client.post(path(CARD), {**HOURS, "answer": "no"}).status_code == 302
        answered = now(cast, fay)
        assert answered.role_card_read_at
        assert not answered.takes_part

    def test_who_says_nothing_of_networks_is_offered_all(self, cast, fay, client):
        client.post(path(CARD), {**HOURS, "answer": "yes"})
        keys = [one.key for one in listed_networks()]
        with tenancy.acting_in(cast.lumen.pk):
            assert fay.willing_networks(keys) == keys

    def test_it_does_not_call_the_days_optional(self, cast, fay, client):
        days = client.get(path(CARD)).content.decode().partition("Mijn dagen")[2]
        assert "minstens één" in days.partition("</legend>")[0]

    def test_a_double_click_answers_once(self, cast, fay, client):
        for _ in range(2):
            assert client.post(path(CARD), {**HOURS, "answer": "yes"}).status_code == 302
        from merkwerk.activity.models import Activity

        with tenancy.acting_in(cast.lumen.pk):
            assert Activity.objects.filter(verb="identity.role_card.answered").count() == 1

    def test_a_night_shift_is_taken(self, cast, fay, client):
        night = {"work_from": "22:00", "work_until": "06:00"}
        assert client.post(path(CARD), {**HOURS, "answer": "yes", **night}).status_code == 302
        answered = now(cast, fay)
        assert (answered.work_from, answered.work_until) == (time(22), time(6))

    @pytest.mark.parametrize("wrong", [{"work_until": "08:30"}, {"work_days": []}])
    def test_hours_that_are_none_come_back(self, cast, fay, client, wrong):
        response = client.post(path(CARD), {**HOURS, "answer": "yes", **wrong})
        assert response.status_code == 422
        assert 'value="08:30' in response.content.decode()
        assert not now(cast, fay).role_card_read_at

    def test_hours_of_no_length_are_named_above_and_beside_the_field(self, cast, fay, client):
        said = {**HOURS, "answer": "yes", "work_until": "08:30"}
        page = client.post(path(CARD), said).content.decode()
        assert '<a href="#id_work_until">' in page
        assert page.count("Kies een later tijdstip") == 2

    def test_only_a_plain_server_name_is_taken(self, cast, fay, client):
        said = {**HOURS, "answer": "yes", "mastodon-instance": "https://evil.example/x?"}
        assert client.post(path(CARD), said).status_code == 422


class TestMe:
    @pytest.fixture
    def bo(self, cast, client):
        sign_in(client, cast.bo)
        return cast.bo

    def said(self, **facts):
        return {"name": "Bo de Wit", "relation_line": "Ik werk bij Lumen", **HOURS, **facts}

    def test_choices_are_kept(self, cast, bo, client):
        assert client.post(path(ME), self.said()).status_code == 302
        kept = now(cast, bo)
        assert (kept.name, kept.relation_line) == ("Bo de Wit", "Ik werk bij Lumen")
        assert kept.is_willing

    def test_what_was_chosen_of_being_told_can_be_kept_here(self, cast, bo, client):
        telling = {
            "pace": "only_in_app", "work_days": [], "work_from": "22:00", "work_until": "06:00"
        }  # fmt: skip
        page = reverse("notifications_preferences", args=["lumen"])
        assert client.post(page, telling).status_code == 302
        del telling["pace"]
        assert client.post(path(ME), self.said(**telling)).status_code == 302
        kept = now(cast, bo)
        assert (kept.work_days, kept.work_from, kept.work_until) == ([], time(22), time(6))

    def test_whatever_is_wrong_is_named_on_top_with_a_way_to_its_field(self, cast, bo, client):
        wrong = self.said(name="", work_until="08:30", **{"mastodon-instance": "https://x/?"})
        response = client.post(path(ME), wrong)
        assert response.status_code == 422
        page = response.content.decode()
        for field in ("id_name", "id_work_until", "id_mastodon-instance"):
            assert f'<a href="#{field}">' in page
        assert page.count('role="alert"') == 1

    @pytest.mark.parametrize("change", [
        {"work_from": "20:00", "work_until": "23:00"},
        {"time_zone": "America/New_York"},
    ])  # fmt: skip
    def test_what_waits_moves_along_with_the_hours(self, cast, bo, client, change):
        wednesday = datetime(2026, 11, 4, 20, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
        clock.travel(wednesday)
        with tenancy.acting_in(cast.lumen.pk):
            make_notice(bo)
            planning.plan()
            before = Delivery.objects.get().due_at
        client.post(path(ME), self.said(**{**HOURS, "work_days": ["2"], **change}))
        with tenancy.acting_in(cast.lumen.pk):
            assert Delivery.objects.get().due_at <= wednesday + timedelta(seconds=1) < before

    def test_a_picture_is_drawn_anew_and_shown_to_colleagues_alone(self, cast, bo, client):
        file = SimpleUploadedFile("ik.png", picture())
        client.post(path(ME), self.said(picture_file=file))
        address = reverse("identity_picture", args=["lumen", bo.public_id])
        assert client.get(address)["Content-Type"] in ("image/jpeg", "image/webp")
        assert address in client.get(path(ME)).content.decode()
        sign_in(client, cast.eli)
        assert client.get(address).status_code == 404
        elsewhere = reverse("identity_picture", args=["elders", bo.public_id])
        assert client.get(elsewhere).status_code == 404

    def test_a_picture_can_be_taken_away_twice(self, cast, bo, client):
        file = SimpleUploadedFile("ik.png", picture())
        client.post(path(ME), self.said(picture_file=file))
        for _ in range(2):
            client.post(path(ME), self.said(no_picture="on"))
        assert not now(cast, bo).picture

    def test_a_hostile_picture_is_refused_and_nothing_typed_is_lost(self, cast, bo, client):
        file = SimpleUploadedFile("ik.png", b"<html><script>alert(1)</script>")
        response = client.post(path(ME), self.said(picture_file=file))
        assert response.status_code == 422
        assert "Bo de Wit" in response.content.decode()
        assert now(cast, bo).name == "Bo"

    def test_one_can_stop_and_begin_again(self, cast, bo, client):
        for answer in ("no", "no", "yes", "yes"):
            client.post(path("identity_willing"), {"answer": answer})
            assert now(cast, bo).is_willing == (answer == "yes")

    def test_untick_everything_and_all_networks_are_offered_again(self, cast, bo, client):
        key = listed_networks()[0].key
        client.post(path(ME), self.said(**{f"{key}-is_willing": "on"}))
        client.post(path(ME), self.said())
        with tenancy.acting_in(cast.lumen.pk):
            assert not NetworkChoice.objects.filter(membership=bo).exists()

    def test_looking_changes_nothing(self, cast, bo, client):
        client.get(path("identity_willing"))
        client.get(path("identity_leave"))
        assert now(cast, bo).takes_part
