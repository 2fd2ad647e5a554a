"""Keys point down; every table has an organisation; nothing escapes the database's own lock."""

import pytest
from django.db import connection
from django.db import models as fields

from tests.witness.house import PACKAGE, floors, models, room_of_model, sources

WITHOUT_ORGANISATION = {
    "Organisation": "it is what the others point at",
    "Person": "sign-in only; one person may belong to several organisations",
    "GivenSlug": "outlives the organisation it named",
    "CacheEntry": "a row of Django's cache; its keys are hashes and name nobody",
    "MailDay": "one ration of mail for a person over all organisations",
    "Segment": "how far a file of visits of all organisations is loaded; names nobody",
}


def test_no_exception_outlives_its_table():
    there = {model.__name__ for model in models()}
    assert not set(WITHOUT_ORGANISATION) - there, "Take these out of WITHOUT_ORGANISATION."


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
class TestKeys:
    def test_keys_point_down_and_leave_no_name_behind(self, model):
        here = room_of_model(model)
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            target = field.related_model
            if target is None or not target.__module__.startswith("merkwerk."):
                continue
            there = room_of_model(target)
            if there == here:
                continue
            assert floors()[there] > floors()[here], f"{model.__name__}.{field.name} points up."
            assert field.remote_field.related_name == "+" or field.remote_field.is_hidden(), (
                f'{model.__name__}.{field.name}: give it related_name="+".'
            )

    def test_it_has_an_organisation_or_a_reason(self, model):
        columns = {field.column for field in model._meta.local_fields}
        assert "organisation_id" in columns or model.__name__ in WITHOUT_ORGANISATION, (
            f"{model.__name__} has no organisation: make it OfOrganisation, or list it."
        )

    def test_unique_keys_contain_the_organisation(self, model):
        if model.__name__ in WITHOUT_ORGANISATION or model.__name__ == "Link":
            return
        for constraint in model._meta.constraints:
            if isinstance(constraint, fields.UniqueConstraint):
                named = {*constraint.fields, *(str(one) for one in constraint.expressions)}
                assert any("organisation" in name for name in named), constraint.name


@pytest.mark.django_db
def test_the_database_binds_every_table_with_an_organisation():
    """What its locks say is looked at in test_database_locks.py."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id' "
            "where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relrowsecurity "
            "and not c.relispartition"
        )
        loose = [name for (name,) in cursor.fetchall()]
    assert not loose, f"No row-level security on: {loose}. Run prepare_tables."


@pytest.mark.django_db
def test_the_app_role_is_bound_and_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("select count(*) from pg_tables where tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_persons_are_asked_for_in_two_modules():
    """Their table is open to the app role, since signing in comes before any organisation."""
    known = {"identity/accounts.py", "identity/erasing.py", "people/testing.py"}
    asking = {
        str(path.relative_to(PACKAGE))
        for path in sources()
        if "Person.objects" in path.read_text() or "Person._" in path.read_text()
    }
    assert asking == known
