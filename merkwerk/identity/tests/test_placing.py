"""Teams, and who is in which from when until when."""

from datetime import timedelta

import pytest
from django.urls import reverse

from merkwerk.identity import errors, placing
from merkwerk.identity.testing import sign_in
from merkwerk.kit import clock, tenancy
from merkwerk.people.models import Membership, Team, TeamStay


@pytest.fixture
def lumen(cast):
    with tenancy.acting_in(cast.lumen.pk):
        yield cast


def stays(membership):
    rows = TeamStay.objects.filter(membership=membership).order_by("from_on")
    return [(stay.team.name, stay.from_on, stay.until_on) for stay in rows]


class TestPlacing:
    def test_a_move_ends_one_stay_and_begins_another(self, lumen):
        first = clock.today(lumen.lumen.zone)
        placing.place(lumen.ana, lumen.team, by=lumen.dara)
        clock.travel(clock.now() + timedelta(days=40))
        service = placing.make_team("Service", parent=None, by=lumen.dara)
        placing.place(lumen.ana, service, by=lumen.dara)
        today = clock.today(lumen.lumen.zone)
        assert stays(lumen.ana) == [("Levering", first, today), ("Service", today, None)]
        assert Membership.objects.get(pk=lumen.ana.pk).team == service

    def test_the_same_team_again_changes_nothing(self, lumen):
        for _ in range(2):
            placing.place(lumen.ana, lumen.team, by=lumen.dara)
        assert len(stays(lumen.ana)) == 1

    def test_changing_ones_mind_the_same_day_leaves_one_stay(self, lumen):
        service = placing.make_team("Service", parent=None, by=lumen.dara)
        placing.place(lumen.ana, lumen.team, by=lumen.dara)
        placing.place(lumen.ana, service, by=lumen.dara)
        assert [name for name, _from, _until in stays(lumen.ana)] == ["Service"]

    def test_out_of_every_team(self, lumen):
        placing.place(lumen.bo, None, by=lumen.dara)
        assert Membership.objects.get(pk=lumen.bo.pk).team is None


class TestTeams:
    def test_a_name_is_given_once(self, lumen):
        with pytest.raises(errors.TeamNameTaken):
            placing.make_team("Levering", parent=None, by=lumen.dara)

    def test_a_team_is_never_part_of_itself(self, lumen):
        inner = placing.make_team("Noord", parent=lumen.team, by=lumen.dara)
        for parent in (lumen.team, inner):
            with pytest.raises(errors.TeamInItself):
                placing.change_team(lumen.team, name="Levering", parent=parent, by=lumen.dara)

    def test_a_team_with_people_or_teams_in_it_stays(self, lumen):
        with pytest.raises(errors.TeamInUse):
            placing.remove_team(lumen.team, by=lumen.dara)
        outer = placing.make_team("Alles", parent=None, by=lumen.dara)
        placing.change_team(lumen.team, name="Levering", parent=outer, by=lumen.dara)
        with pytest.raises(errors.TeamInUse):
            placing.remove_team(outer, by=lumen.dara)

    def test_an_empty_team_goes(self, lumen):
        empty = placing.make_team("Leeg", parent=None, by=lumen.dara)
        placing.remove_team(empty, by=lumen.dara)
        assert not Team.objects.filter(name="Leeg").exists()


class TestThePages:
    def test_make_nest_rename_and_remove(self, cast, client):
        sign_in(client, cast.cleo)
        teams = reverse("identity_teams", args=["lumen"])
        for _ in range(2):  # the second click is told that the name is taken
            client.post(teams, {"name": "Noord", "parent": cast.team.public_id})
        with tenancy.acting_in(cast.lumen.pk):
            noord = Team.objects.get(name="Noord")
            assert noord.parent_id == cast.team.pk
        page = reverse("identity_team", args=["lumen", noord.public_id])
        client.post(page, {"name": "Noordoost", "parent": ""})
        assert "Noordoost" in client.get(teams).content.decode()
        for _ in range(2):
            client.post(reverse("identity_team_removal", args=["lumen", noord.public_id]))
        with tenancy.acting_in(cast.lumen.pk):
            assert not Team.objects.filter(pk=noord.pk).exists()

    def test_another_organisations_team_cannot_be_chosen(self, cast, client):
        with tenancy.acting_in(cast.other.pk):
            theirs = Team.objects.create(name="Van hen")
        sign_in(client, cast.dara)
        path = reverse("identity_person_team", args=["lumen", cast.bo.public_id])
        assert client.post(path, {"team": theirs.public_id}).status_code == 422
        page = reverse("identity_team", args=["lumen", theirs.public_id])
        assert client.get(page).status_code == 404
        assert client.post(page, {"name": "Gestolen"}).status_code == 404
