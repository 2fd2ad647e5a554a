"""The first lock shown by taking it away: its tests then fail, and the second lock still holds."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from merkwerk.kit import tenancy
from merkwerk.kit.tenancy import OfOrganisationManager
from merkwerk.people.models import Membership
from merkwerk.people.tests import test_tenancy


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    monkeypatch.setattr(OfOrganisationManager, "get_queryset", models.Manager.get_queryset)


@pytest.mark.parametrize(
    "name",
    [
        "test_a_query_outside_an_organisation_raises",
        "test_another_row_reached_over_a_key_is_scoped_too",
    ],
)
def test_the_tests_of_tenancy_fail(cast, name):
    with pytest.raises((pytest.fail.Exception, ObjectDoesNotExist)):
        getattr(test_tenancy.TestScoping(), name)(cast)


def test_the_app_role_still_sees_nothing(cast):
    assert Membership.objects.count() == 0
    with tenancy.acting_in(cast.lumen.pk):
        names = set(Membership.objects.values_list("name", flat=True))
    assert names == {"Ana", "Bo", "Cleo", "Dara", "Finn"}
