"""Dara began an organisation, and is led to what comes first."""

import pytest
from django.urls import reverse

from merkwerk.front import starting
from merkwerk.identity.testing import make_invitation, sign_in
from merkwerk.kit import tenancy
from merkwerk.library.testing import make_source, make_story
from merkwerk.people.models import Role
from merkwerk.people.testing import make_membership, make_organisation

CARD = {
    "work_days": ["0", "1"],
    "work_from": "09:00",
    "work_until": "17:00",
    "time_zone": "Europe/Amsterdam",
    "language": "nl",
}


def page(name, slug="nova"):
    return reverse(name, args=[slug])


@pytest.fixture
def nova(db):
    return make_organisation("nova", "Nova")


@pytest.fixture
def dara(nova, client):
    roles = (Role.CURATOR, Role.ADMINISTRATOR)
    made = make_membership(nova, "Dara", *roles, reads_role_card=False)
    sign_in(client, made)
    return made


def done(organisation):
    with tenancy.acting_in(organisation.pk):
        return [step.page for step in starting.start().steps if step.is_done]


class TestAfterTheRoleCard:
    @pytest.mark.parametrize("answer", ["yes", "no"])
    def test_who_began_is_led_to_the_first_steps(self, dara, client, answer):
        response = client.post(page("role_card"), {**CARD, "answer": answer})
        assert response.url == page("front_start")
        shown = client.get(response.url).content.decode()
        assert "Nova" in shown
        assert shown.count("btn-primary") == 1

    def test_an_administrator_among_others_goes_to_the_feed(self, dara, client, nova):
        make_membership(nova, "Bo")
        response = client.post(page("role_card"), {**CARD, "answer": "yes"})
        assert response.url == page("home")

    def test_and_so_does_everybody_else(self, client, nova):
        sign_in(client, make_membership(nova, "Bo", reads_role_card=False))
        response = client.post(page("role_card"), {**CARD, "answer": "yes"})
        assert response.url == page("home")


class TestTheSteps:
    def test_in_an_empty_organisation_nothing_is_done(self, dara, nova):
        assert done(nova) == []

    def test_each_is_done_once_it_was_begun(self, dara, nova):
        make_invitation(nova, "bo@nova.example")
        assert done(nova) == ["identity_invite"]
        with tenancy.acting_in(nova.pk):
            make_story(by=dara)
            make_source(by=dara)
        assert done(nova) == ["library_new", "identity_invite", "library_source_new"]

    def test_the_main_button_goes_to_the_first_that_is_not_done(self, dara, nova):
        with tenancy.acting_in(nova.pk):
            assert starting.start().now.page == "library_new"
            make_story(by=dara)
            assert starting.start().now.page == "identity_invite"

    def test_when_all_is_done_it_leads_to_what_colleagues_see(self, cast, client):
        with tenancy.acting_in(cast.lumen.pk):
            make_story(by=cast.ana)
            make_source(by=cast.ana)
        sign_in(client, cast.dara)
        shown = client.get(page("front_start", "lumen")).content.decode()
        assert shown.count("btn-primary") == 1
        assert f'href="{page("home", "lumen")}" class="btn btn-primary' in shown

    def test_they_are_found_again_under_help(self, cast, client):
        sign_in(client, cast.dara)
        assert page("front_start", "lumen") in client.get(page("front_help", "lumen")).text
        sign_in(client, cast.bo)
        assert page("front_start", "lumen") not in client.get(page("front_help", "lumen")).text

    def test_they_are_the_administrators_alone(self, cast, client):
        sign_in(client, cast.cleo)
        assert client.get(page("front_start", "lumen")).status_code == 404
