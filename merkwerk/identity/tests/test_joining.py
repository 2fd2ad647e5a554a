"""Fay accepts an invitation. Looking at it, even by a mail scanner, uses nothing up."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from merkwerk.identity.models import Invitation
from merkwerk.identity.testing import make_invitation, sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.people.doors import SESSION_KEY
from merkwerk.people.models import Membership, Person, TeamStay
from merkwerk.people.testing import make_membership

SAID = {"name": "Fay van Dam", "language": "en"}


@pytest.fixture
def invitation(cast):
    return make_invitation(
        cast.lumen, "fay@lumen.example", name="Fay", roles=["advocate", "curator"], team=cast.team
    )


def address(invitation, slug="lumen"):
    return reverse("identity_join", args=[slug, invitation.token])


def close(cast, invitation, **facts):
    with tenancy.acting_in(cast.lumen.pk):
        Invitation.objects.filter(pk=invitation.pk).update(**facts)


def member(cast, email="fay@lumen.example"):
    with tenancy.acting_in(cast.lumen.pk):
        return Membership.objects.here().filter(person__email=email).first()


class TestJoining:
    def test_it_makes_an_account_and_signs_in_for_this_organisation(self, cast, invitation, client):
        response = client.post(address(invitation), SAID)
        assert response.url == reverse("role_card", args=["lumen"])
        fay = member(cast)
        assert (fay.name, fay.language, fay.team_id) == ("Fay van Dam", "en", cast.team.pk)
        assert fay.roles == ["advocate", "curator"]
        assert client.session[SESSION_KEY] == [fay.public_id]
        assert EmailAddress.objects.get(email="fay@lumen.example").verified
        with tenancy.acting_in(cast.lumen.pk):
            assert TeamStay.objects.get(membership=fay).until_on is None

    def test_she_is_told_nothing_yet(self, cast, invitation, client):
        client.post(address(invitation), SAID)
        assert not member(cast).takes_part

    def test_looking_changes_nothing(self, cast, invitation, client):
        for method in (client.get, client.head):
            response = method(address(invitation))
            assert response.status_code == 200
            assert response["Referrer-Policy"] == "same-origin"
        assert member(cast) is None
        assert "_auth_user_id" not in client.session
        close(cast, invitation)
        assert client.get(address(invitation)).status_code == 200

    def test_a_double_click_makes_one_membership(self, cast, invitation, client):
        client.post(address(invitation), SAID)
        assert client.post(address(invitation), SAID).status_code == 302
        Client().post(address(invitation), SAID)
        with tenancy.acting_in(cast.lumen.pk):
            assert Membership.objects.filter(person__email="fay@lumen.example").count() == 1

    def test_without_a_name_the_form_comes_back(self, cast, invitation, client):
        response = client.post(address(invitation), {"name": "", "language": "en"})
        assert response.status_code == 422
        assert member(cast) is None

    @pytest.mark.parametrize("fact", ["accepted_at", "withdrawn_at", "expires_at"])
    def test_an_invitation_that_is_over_says_so(self, cast, invitation, client, fact):
        close(cast, invitation, **{fact: clock.now()})
        assert client.get(address(invitation)).status_code == 410
        assert client.post(address(invitation), SAID).status_code == 410
        assert member(cast) is None


class TestAccounts:
    def test_who_has_an_account_signs_in_first(self, cast, client):
        invitation = make_invitation(cast.lumen, "eli@elders.example")
        page = client.get(address(invitation)).content.decode()
        assert f"?next={address(invitation)}" in page
        client.post(address(invitation), SAID)
        assert "_auth_user_id" not in client.session
        assert member(cast, "eli@elders.example") is None

    def test_signed_in_she_joins_beside_her_other_organisation(self, cast, client):
        invitation = make_invitation(cast.lumen, "eli@elders.example")
        sign_in(client, cast.eli)
        client.post(address(invitation), SAID)
        made = member(cast, "eli@elders.example")
        assert made.person_id == cast.eli.person_id
        assert client.session[SESSION_KEY] == sorted([made.public_id, cast.eli.public_id])

    def test_joining_opens_no_other_organisation_of_the_same_person(self, cast, client):
        make_membership(cast.other, "Bo", email="bo@lumen.example")
        with tenancy.acting_in(cast.lumen.pk):
            Membership.objects.filter(pk=cast.bo.pk).update(left_at=clock.now())
        invitation = make_invitation(cast.lumen, "bo@lumen.example")
        sign_in(client, cast.bo)
        client.post(address(invitation), SAID)
        made = member(cast, "bo@lumen.example")
        assert client.session[SESSION_KEY] == sorted([cast.bo.public_id, made.public_id])
        assert client.get(reverse("role_card", args=["elders"])).status_code == 404

    def test_an_invitation_for_somebody_else_is_not_taken(self, cast, invitation, client):
        sign_in(client, cast.bo)
        assert client.get(address(invitation)).status_code == 200
        client.post(address(invitation), SAID)
        assert member(cast) is None
        assert not Person.objects.filter(email="fay@lumen.example").exists()

    def test_who_left_can_come_back(self, cast, client):
        invitation = make_invitation(cast.lumen, "finn@lumen.example")
        sign_in(client, cast.finn)
        client.post(address(invitation), SAID)
        assert member(cast, "finn@lumen.example").pk != cast.finn.pk


class TestAbsence:
    def test_a_token_opens_nothing_elsewhere(self, cast, invitation, client):
        assert client.get(address(invitation, "elders")).status_code == 404
        assert client.post(address(invitation, "elders"), SAID).status_code == 404
        assert client.get(address(invitation, "nergens")).status_code == 404

    def test_a_guess_opens_nothing(self, cast, invitation, client):
        for guess in ("x", invitation.token[:-1], invitation.token_hash):
            assert client.get(reverse("identity_join", args=["lumen", guess])).status_code == 404
