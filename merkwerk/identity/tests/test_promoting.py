"""Roles are given and taken; an organisation is never without an administrator."""

import pytest
from django.urls import reverse

from merkwerk.activity.models import Activity
from merkwerk.identity import errors, promoting
from merkwerk.identity.testing import sign_in
from merkwerk.kit import tenancy
from merkwerk.people.models import Membership, Role


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def roles(membership):
    return Membership.objects.get(pk=membership.pk).roles


class TestPromoting:
    def test_an_administrator_gives_any_role_and_it_is_remembered(self, lumen):
        promoting.give_roles(lumen.bo, ["curator"], by=lumen.dara)
        assert roles(lumen.bo) == ["advocate", "curator"]
        activity = Activity.objects.get(verb="identity.roles.changed")
        assert (activity.facts["before"], activity.facts["after"]) == (
            ["advocate"],
            ["advocate", "curator"],
        )

    def test_the_same_again_changes_nothing(self, lumen):
        for _ in range(2):
            promoting.give_roles(lumen.bo, ["curator"], by=lumen.dara)
        assert Activity.objects.filter(verb="identity.roles.changed").count() == 1

    def test_a_manager_gives_curator_and_no_more(self, lumen):
        promoting.give_roles(lumen.bo, ["curator"], by=lumen.cleo)
        for role in (Role.MANAGER, Role.ADMINISTRATOR):
            with pytest.raises(errors.NotYoursToGive):
                promoting.give_roles(lumen.bo, ["curator", role], by=lumen.cleo)
        with pytest.raises(errors.NotYoursToGive):
            promoting.give_roles(lumen.cleo, ["manager", "administrator"], by=lumen.cleo)
        assert roles(lumen.bo) == ["advocate", "curator"]

    def test_a_manager_takes_nothing_from_an_administrator(self, lumen):
        promoting.give_roles(lumen.ana, ["curator", "administrator"], by=lumen.dara)
        with pytest.raises(errors.NotYoursToGive):
            promoting.give_roles(lumen.ana, ["curator"], by=lumen.cleo)

    def test_an_advocate_gives_nothing(self, lumen):
        with pytest.raises(errors.NotYoursToGive):
            promoting.give_roles(lumen.bo, ["curator"], by=lumen.bo)

    def test_the_last_administrator_stays(self, lumen):
        with pytest.raises(errors.LastAdministrator):
            promoting.give_roles(lumen.dara, [], by=lumen.dara)
        promoting.give_roles(lumen.ana, ["administrator"], by=lumen.dara)
        promoting.give_roles(lumen.dara, [], by=lumen.dara)
        assert roles(lumen.dara) == ["advocate"]

    def test_who_left_gets_nothing(self, lumen):
        with pytest.raises(errors.HasLeft):
            promoting.give_roles(lumen.finn, ["curator"], by=lumen.dara)


class TestThePage:
    def post(self, client, of, *wanted):
        path = reverse("identity_roles", args=["lumen", of.public_id])
        return client.post(path, {"roles": list(wanted)})

    def test_ticks_become_roles(self, cast, client):
        sign_in(client, cast.dara)
        for _ in range(2):
            assert self.post(client, cast.bo, "curator", "manager").status_code == 302
        with tenancy.acting_in(cast.lumen.pk):
            assert roles(cast.bo) == ["advocate", "curator", "manager"]

    def test_a_manager_who_ticks_curator_does_not_untick_administrator(self, cast, client):
        with tenancy.acting_in(cast.lumen.pk):
            promoting.give_roles(cast.bo, ["manager"], by=cast.dara)
        sign_in(client, cast.cleo)
        self.post(client, cast.bo, "curator")
        with tenancy.acting_in(cast.lumen.pk):
            assert "manager" in roles(cast.bo)

    def test_a_refusal_is_a_sentence_beside_the_field(self, cast, client):
        sign_in(client, cast.dara)
        response = self.post(client, cast.dara)
        assert response.status_code == 422
        assert response.context["role_form"].errors["roles"]

    def test_a_page_that_was_shown_and_sent_back_changes_nothing(self, cast, client):
        sign_in(client, cast.cleo)
        for of in (cast.ana, cast.bo, cast.cleo, cast.dara):
            shown = client.get(reverse("identity_person", args=["lumen", of.public_id]))
            assert shown.status_code == 200
            before = of.roles
            ticked = shown.context["role_form"]["roles"].value()
            self.post(client, of, *(role for role in ticked if role in ("curator",)))
            with tenancy.acting_in(cast.lumen.pk):
                assert roles(of) == before
