"""What the database itself holds: asked in plain SQL as the app role, with no manager between."""

import re

import pytest
from django.db import ProgrammingError, connection, transaction

from merkwerk.kit import tenancy
from merkwerk.kit.row_security import owned_models
from tests.witness.world import build

EVERYTHING, READING = {"select", "insert", "update", "delete"}, {"select"}
# Tables without an organisation: what the app role may do there, and why it needs that.
WITHOUT_ORGANISATION = {
    "people_organisation": (EVERYTHING, "found by its slug; changed and ended only inside itself"),
    "people_person": (
        EVERYTHING,
        "signing in looks an address up before any organisation is known",
    ),
    "people_givenslug": (READING, "the database writes slugs down itself"),
    "identity_cache": (EVERYTHING, "attempts at signing in are counted; its keys name nobody"),
    "notifications_mailday": (
        EVERYTHING,
        "one ration of mail over all organisations; members only",
    ),
    "links_segment": (READING, "how far loading is; the owner writes"),
    "account_emailaddress": (EVERYTHING, "allauth: whose address is proved"),
    "account_emailconfirmation": (EVERYTHING, "allauth: kept empty, addresses are proved by codes"),
    "django_session": (EVERYTHING, "who is signed in, before any organisation is known"),
    "django_migrations": (READING, "readiness looks at it; the owner migrates"),
    "django_content_type": (READING, "Django's own; only migrating writes"),
    "auth_permission": (READING, "Django's own; only migrating writes"),
    "auth_group": (READING, "Django's own; nothing writes"),
    "auth_group_permissions": (READING, "Django's own; nothing writes"),
    "procrastinate_jobs": (EVERYTHING, "the queue; arguments are ids, and no words of anybody"),
    "procrastinate_events": (EVERYTHING, "the queue"),
    "procrastinate_periodic_defers": (EVERYTHING, "the queue"),
    "procrastinate_workers": (EVERYTHING, "the queue"),
}
# Unique keys without the organisation, apart from primary keys and those of the tables above.
KEYS_WITHOUT_ORGANISATION = {
    "links_link_token": "a visitor brings a token alone; it says which organisation it is of",
}
# Tables whose rows belong to an organisation and that Django does not manage.
BESIDE_THE_MODELS = {"links_visit"}


def owned_tables():
    return {model._meta.db_table for model in owned_models()} | BESIDE_THE_MODELS


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def rights(table):
    return {
        right
        for (right,) in asked(
            "select r from unnest(array['select', 'insert', 'update', 'delete', 'truncate', "
            "'references', 'trigger']) r where has_table_privilege(current_user, %s, r)",
            table,
        )
    }


@pytest.mark.django_db
class TestEveryTable:
    def test_it_has_an_organisation_or_a_reason(self):
        there = {
            name
            for (name,) in asked(
                "select relname from pg_class where relnamespace = 'public'::regnamespace "
                "and relkind in ('r', 'p', 'v', 'm', 'f') and not relispartition"
            )
        }
        assert there == owned_tables() | set(WITHOUT_ORGANISATION)

    @pytest.mark.parametrize("table", sorted(WITHOUT_ORGANISATION))
    def test_the_app_role_may_do_there_what_the_list_says(self, table):
        assert rights(table) == WITHOUT_ORGANISATION[table][0]

    def test_a_table_with_an_organisation_lets_nobody_look_past_it(self):
        """The text of each policy, as PostgreSQL wrote it down."""
        here = r"organisation_id = \(NULLIF\(current_setting\('merkwerk.organisation'"
        for table in sorted(owned_tables()):
            found = asked(
                "select policyname, cmd, qual, with_check, permissive from pg_policies "
                "where tablename = %s and 'merkwerk_app' = any(roles)",
                table,
            )
            named = {name: rest for name, *rest in found}
            kind, seen, written, _ = named.pop("in_organisation")
            assert kind == "ALL", table
            for text in (seen, written):
                assert re.match(rf"^\({here}", text), table
                assert " OR " not in text.upper(), table
            assert named.keys() <= ({"own_rows"} if table == "people_membership" else set()), table

    def test_unique_keys_contain_the_organisation(self):
        found = asked(
            "select i.indexrelid::regclass::text, c.relname, i.indisprimary, "
            "exists (select from pg_attribute a where a.attrelid = c.oid "
            "and a.attname = 'organisation_id' and a.attnum = any(i.indkey)) "
            "from pg_index i join pg_class c on c.oid = i.indrelid "
            "where c.relnamespace = 'public'::regnamespace and i.indisunique"
        )
        loose = {
            key
            for key, table, is_primary, has_organisation in found
            if table not in WITHOUT_ORGANISATION and not (is_primary or has_organisation)
        }
        assert loose == set(KEYS_WITHOUT_ORGANISATION)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.test.utils import override_settings

    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        yield build(media)
        transaction.set_rollback(True)


def refused(sql, *values):
    """Whether the database refuses a statement for its lock; whatever it did is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except ProgrammingError as refusal:
        return "row-level security" in str(refusal) or "permission denied" in str(refusal)
    return False


def touched(sql, *values):
    """Return how many rows a statement reaches; whatever it did is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        transaction.set_rollback(True)
        return cursor.rowcount


@pytest.mark.parametrize("table", sorted(model._meta.db_table for model in owned_models()))
class TestInsideOneOrganisationAnother:
    @pytest.fixture(autouse=True)
    def _inside(self, world):
        self.own, self.other = world.lumen.organisation.pk, world.elders.organisation.pk
        with tenancy.acting_in(self.own):
            yield

    def test_is_not_there(self, table):
        ((own, other),) = asked(
            f"select count(*) filter (where organisation_id = %s), "
            f'count(*) filter (where organisation_id <> %s) from "{table}"',
            self.own,
            self.own,
        )
        assert own, f"Give Lumen some of {table} in tests/witness/world.py"
        assert other == 0

    def test_can_be_neither_changed_nor_deleted(self, table):
        for deed in (
            f'update "{table}" set organisation_id = organisation_id',
            f'delete from "{table}"',
        ):
            assert touched(f"{deed} where organisation_id = %s", self.other) == 0

    def test_is_given_no_row(self, table):
        columns = [
            name
            for (name,) in asked(
                "select column_name from information_schema.columns where table_name = %s "
                "and column_name not in ('id', 'organisation_id') and is_generated = 'NEVER'",
                table,
            )
        ]
        listed = ", ".join(f'"{name}"' for name in columns)
        copy = (
            f'insert into "{table}" (organisation_id, {listed}) '
            f'select %s, {listed} from "{table}" limit 1'
        )
        assert refused(copy, self.other)
        assert refused(f'update "{table}" set organisation_id = %s', self.other)


@pytest.mark.django_db
class TestOutsideEveryOrganisation:
    @pytest.mark.parametrize("table", sorted(owned_tables()))
    def test_nothing_is_there(self, world, table):
        assert asked(f'select count(*) from "{table}"') == [(0,)]

    def test_no_organisation_is_changed_or_ended(self, world):
        elders = world.elders.organisation.pk
        for deed in (
            "update people_organisation set name = 'Weg'",
            "delete from people_organisation",
        ):
            assert touched(deed) == 0
            with tenancy.acting_in(world.lumen.organisation.pk):
                assert touched(f"{deed} where id = %s", elders) == 0

    def test_a_person_sees_own_memberships_and_changes_none(self, world):
        eli = world.visitors["eli"].membership
        with tenancy.as_person(eli.person_id):
            assert asked("select id from people_membership") == [(eli.pk,)]
            assert touched("update people_membership set name = 'Weg'") == 0
            assert touched("delete from people_membership") == 0
