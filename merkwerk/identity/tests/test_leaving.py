"""Leaving: at once out, and after 30 days nothing that names somebody."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from merkwerk.identity import accounts, erasing, errors, inviting, leaving, settling
from merkwerk.identity.models import InvitationList
from merkwerk.identity.testing import make_invitation, sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.kit.registers import departures, listed_networks
from merkwerk.people.doors import SESSION_KEY
from merkwerk.people.models import Membership, NetworkChoice, Person, TeamStay
from merkwerk.people.testing import make_membership


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def leave(membership):
    with tenancy.acting_in(membership.organisation_id):
        leaving.leave(membership, by=membership)


def days_later(number):
    clock.travel(clock.now() + timedelta(days=number))


class TestLeaving:
    def test_the_doors_close_at_once(self, cast, client):
        sign_in(client, cast.bo)
        page = reverse("identity_me", args=["lumen"])
        assert client.get(page).status_code == 200
        assert client.post(reverse("identity_leave", args=["lumen"])).status_code == 302
        assert client.get(page).url.startswith(reverse("account_login"))

    def test_every_device_is_signed_out_at_once(self, cast):
        phone, laptop = (sign_in(Client(), cast.bo) for _ in range(2))
        leave(cast.bo)
        for device in (phone, laptop):
            assert device.get(reverse("front_choose")).url.startswith(reverse("account_login"))

    def test_an_old_device_opens_nothing_when_somebody_comes_back(self, cast):
        """Bo works elsewhere too, so his phone stays signed in there."""
        elsewhere = make_membership(cast.other, "Bo", email="bo@lumen.example")
        phone = sign_in(Client(), cast.bo)
        session = phone.session
        session[SESSION_KEY] = [cast.bo.public_id, elsewhere.public_id]
        session.save()
        leave(cast.bo)
        page = reverse("identity_me", args=["lumen"])
        assert phone.get(page).status_code == 404
        make_membership(cast.lumen, "Bo", email="bo@lumen.example")
        assert phone.get(page).status_code == 404
        assert phone.get(reverse("identity_me", args=["elders"])).status_code == 200

    def test_consents_and_lists_of_people_go_at_once(self, lumen):
        key = listed_networks()[0].key
        settling.choose_networks(lumen.cleo, [settling.Choice(key, is_willing=True)])
        inviting.prepare_list(b"e-mail\nfay@lumen.example\n", by=lumen.cleo)
        leaving.leave(lumen.cleo, by=lumen.dara)
        assert not NetworkChoice.objects.filter(membership=lumen.cleo).exists()
        assert not InvitationList.objects.exists()

    def test_every_room_hears_of_it(self, lumen, monkeypatch):
        heard = []
        monkeypatch.setitem(departures, "test", heard.append)
        leaving.leave(lumen.bo, by=lumen.bo)
        leaving.leave(lumen.bo, by=lumen.bo)
        assert [one.pk for one in heard] == [lumen.bo.pk]

    def test_roles_team_and_willingness_end(self, lumen):
        leaving.leave(lumen.cleo, by=lumen.dara)
        cleo = Membership.objects.get(pk=lumen.cleo.pk)
        assert (cleo.roles, cleo.team_id, cleo.takes_part) == (["advocate"], None, False)

    def test_the_last_administrator_stays(self, lumen):
        with pytest.raises(errors.LastAdministrator):
            leaving.leave(lumen.dara, by=lumen.dara)

    def test_a_manager_shows_no_administrator_out(self, lumen):
        with pytest.raises(errors.NotYoursToGive):
            leaving.leave(lumen.dara, by=lumen.cleo)
        with pytest.raises(errors.NotYoursToGive):
            leaving.leave(lumen.ana, by=lumen.bo)

    def test_shown_out_from_the_studio_twice_is_harmless(self, cast, client):
        sign_in(client, cast.dara)
        path = reverse("identity_departure", args=["lumen", cast.bo.public_id])
        client.get(path)
        with tenancy.acting_in(cast.lumen.pk):
            assert Membership.objects.get(pk=cast.bo.pk).is_here
        assert client.post(path).status_code == 302
        assert client.post(path).status_code == 404

    def test_another_organisation_of_the_same_person_goes_on(self, cast, client):
        other = make_membership(cast.other, "Bo", email="bo@lumen.example")
        with tenancy.acting_in(cast.lumen.pk):
            leaving.leave(cast.bo, by=cast.bo)
        sign_in(client, other)
        assert client.get(reverse("identity_me", args=["elders"])).status_code == 200


class TestErasing:
    def leave(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            settling.choose_networks(
                cast.bo, [settling.Choice(listed_networks()[0].key, is_used=True)]
            )
            leaving.leave(cast.bo, by=cast.bo)

    def test_not_before_thirty_days(self, cast):
        self.leave(cast)
        days_later(29)
        assert erasing.erase_departed(cast.lumen.pk) == 0
        with tenancy.acting_in(cast.lumen.pk):
            assert Membership.objects.get(pk=cast.bo.pk).name == "Bo"

    def test_after_thirty_days_nothing_names_him(self, cast):
        accounts.account_for("bo@lumen.example")
        make_invitation(cast.lumen, "bo@lumen.example")
        self.leave(cast)
        days_later(31)
        erasing.erase_departed(cast.lumen.pk)
        with tenancy.acting_in(cast.lumen.pk):
            bare = Membership.objects.select_related("person").get(pk=cast.bo.pk)
            assert bare.name == ""
            assert bare.erased_at
            assert bare.person.email.endswith("@erased.invalid")
            assert not bare.person.is_active
            assert not NetworkChoice.objects.filter(membership=bare).exists()
            assert not TeamStay.objects.filter(membership=bare).exists()
        assert not Person.objects.filter(email="bo@lumen.example").exists()
        assert not EmailAddress.objects.filter(email="bo@lumen.example").exists()

    def test_twice_erases_once(self, cast):
        self.leave(cast)
        days_later(31)
        assert erasing.erase_departed(cast.lumen.pk) == 2
        assert erasing.erase_departed(cast.lumen.pk) == 0

    def test_the_account_stays_for_another_organisation(self, cast):
        make_membership(cast.other, "Bo", email="bo@lumen.example")
        self.leave(cast)
        days_later(31)
        erasing.erase_departed(cast.lumen.pk)
        person = Person.objects.get(email="bo@lumen.example")
        with tenancy.as_person(person.pk):
            assert [one.organisation_id for one in Membership.of_person.all()] == [cast.other.pk]


class TestAllAtOnce:
    def path(self):
        return reverse("identity_leave", args=["lumen"])

    def test_with_the_name_typed_everything_goes_now(self, cast, client):
        sign_in(client, cast.bo)
        response = client.post(self.path(), {"erase": "yes", "name": " lumen "})
        assert response.url == reverse("identity_goodbye")
        assert not Person.objects.filter(email="bo@lumen.example").exists()
        assert client.get(reverse("identity_goodbye")).status_code == 200

    def test_without_the_name_nothing_happens(self, cast, client):
        sign_in(client, cast.bo)
        for name in ("", "Elders"):
            assert client.post(self.path(), {"erase": "yes", "name": name}).status_code == 422
        with tenancy.acting_in(cast.lumen.pk):
            assert Membership.objects.get(pk=cast.bo.pk).is_here

    def test_the_last_administrator_is_told_why_not(self, cast, client):
        sign_in(client, cast.dara)
        response = client.post(self.path())
        assert response.status_code == 422
        assert "Dara" in response.content.decode()


class TestTheWorker:
    def test_it_erases_in_every_organisation(self, cast):
        from merkwerk.identity import tasks

        with tenancy.acting_in(cast.lumen.pk):
            leaving.leave(cast.bo, by=cast.bo)
        days_later(31)
        assert tasks.erase_departed(0) == 2
        assert tasks.erase_departed(0) == 0


class TestSweeping:
    def test_answered_invitations_and_old_lists_go(self, lumen):
        from merkwerk.identity import inviting
        from merkwerk.identity.models import Invitation, InvitationList
        from merkwerk.identity.privacy import sweep

        make_invitation(lumen.lumen)
        inviting.prepare_list(b"e-mail\nfay@lumen.example\n", by=lumen.dara)
        assert sweep() == 0
        days_later(8)
        assert sweep() == 1
        assert not InvitationList.objects.exists()
        days_later(40)
        assert sweep() == 1
        assert not Invitation.objects.exists()
