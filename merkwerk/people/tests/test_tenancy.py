"""Two locks on every row: the manager, and the database behind it."""

import pytest

from merkwerk.kit import tenancy
from merkwerk.people.models import Membership, Team


class TestScoping:
    def test_a_query_outside_an_organisation_raises(self, cast):
        with pytest.raises(tenancy.Unscoped):
            Membership.objects.count()

    def test_inside_one_only_its_own_people_are_there(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            names = set(Membership.objects.here().values_list("name", flat=True))
        assert names == {"Ana", "Bo", "Cleo", "Dara"}

    def test_with_scoping_switched_off_the_database_still_holds(self, cast):
        with tenancy.acting_in(cast.lumen.pk), tenancy.scoping_switched_off():
            assert not Membership.objects.filter(name="Eli").exists()
            assert Membership.objects.filter(name="Bo").exists()

    def test_outside_every_organisation_the_database_shows_nothing(self, cast):
        with tenancy.scoping_switched_off():
            assert Membership.objects.count() == 0

    def test_a_row_cannot_be_written_for_another_organisation(self, cast):
        from django.db import DatabaseError

        with pytest.raises(DatabaseError), tenancy.acting_in(cast.lumen.pk):
            Team.objects.create(name="Vreemd", organisation_id=cast.other.pk)

    def test_leaving_an_inner_organisation_returns_to_the_outer(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            with tenancy.acting_in(cast.other.pk):
                assert [m.name for m in Membership.objects.all()] == ["Eli"]
            assert Membership.objects.filter(name="Bo").exists()

    def test_a_failed_inner_deed_returns_to_the_outer(self, cast):
        with tenancy.acting_in(cast.lumen.pk):
            with pytest.raises(ZeroDivisionError), tenancy.acting_in(cast.other.pk):
                raise ZeroDivisionError
            with tenancy.scoping_switched_off():
                assert Membership.objects.filter(name="Bo").exists()
                assert not Membership.objects.filter(name="Eli").exists()

    def test_a_person_sees_own_memberships_before_choosing_one(self, cast):
        with tenancy.as_person(cast.eli.person_id):
            assert [m.name for m in Membership.of_person.all()] == ["Eli"]

    def test_another_row_reached_over_a_key_is_scoped_too(self, cast):
        with pytest.raises(tenancy.Unscoped):
            _ = Membership(organisation=cast.lumen, team_id=cast.team.pk).team
