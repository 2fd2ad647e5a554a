"""Row-level security and grants, told to the database after each migration.

The owner of the tables is not bound (it migrates, loads clicks and makes back-ups) and serves
nobody; the app role serves everybody and is bound.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

ORGANISATION = "nullif(current_setting('merkwerk.organisation', true), '')::bigint"
PERSON = "nullif(current_setting('merkwerk.person', true), '')::bigint"
# Tables of Django that only migrating writes to, and nobody who serves people.
ONLY_OWNERS = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)


def secure(connection: BaseDatabaseWrapper, *, app: str, links: str) -> None:
    """Grant each role what it needs and bind the app role to one organisation. Safe to repeat."""
    with connection.cursor() as cursor:
        for statement in statements(app=app, links=links):
            cursor.execute(statement)


def statements(*, app: str, links: str) -> Iterator[str]:
    """Give the SQL for every table of the house."""
    yield f'grant usage on schema public to "{app}", "{links}"'
    yield f'grant select, insert, update, delete on all tables in schema public to "{app}"'
    yield f'grant usage, select on all sequences in schema public to "{app}"'
    yield f'grant execute on all functions in schema public to "{app}"'
    yield _close_partitions(app)
    for table in ONLY_OWNERS:
        yield f'revoke insert, update, delete on "{table}" from "{app}"'
    for model in owned_models():
        yield from _bind(model, app)
    for model in apps.get_models():
        yield from getattr(model, "extra_row_security", lambda **_: ())(app=app, links=links)


def _close_partitions(app: str) -> str:
    """Take partitions back: asked for by their own name, they do not know the lock of the whole."""
    revoke = f"""execute format('revoke all on %s from "{app}"', part)"""
    parts = "relispartition and relkind = 'r' and relnamespace = 'public'::regnamespace"
    loop = "do $$ declare part regclass; begin for part in select oid from pg_class where "
    return f"{loop}{parts} loop {revoke}; end loop; end $$"


def owned_models() -> list[type[models.Model]]:
    """Return the models whose table has an organisation column."""
    return [model for model in apps.get_models(include_auto_created=True) if _is_owned(model)]


def _is_owned(model: type[models.Model]) -> bool:
    columns = {field.column for field in model._meta.local_fields}
    return "organisation_id" in columns and model._meta.managed


def _bind(model: type[models.Model], app: str) -> Iterator[str]:
    table = model._meta.db_table
    rule = f"organisation_id = {ORGANISATION}"
    own = getattr(model, "own_rows_of_person", None)
    yield f'alter table "{table}" enable row level security'
    yield f'drop policy if exists in_organisation on "{table}"'
    yield (
        f'create policy in_organisation on "{table}" to "{app}" using ({rule}) with check ({rule})'
    )
    if own:
        yield f'drop policy if exists own_rows on "{table}"'
        yield f'create policy own_rows on "{table}" for select to "{app}" using ({own} = {PERSON})'
