"""The operator's own server: Merkwerk makes the roles it needs, or says exactly what to run."""

from dataclasses import replace

import psycopg
import pytest

from merkwerk.operations import embedded, preparing
from merkwerk.operations.narrating import Trouble


@pytest.fixture
def superuser(settings, django_db_setup):
    address = settings.MERKWERK_INSTALLATION.cluster.address(embedded.SUPERUSER, "postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture
def theirs(settings, superuser, tmp_path):
    """Give an installation on a database that an operator made, with an owner of its own."""
    superuser.execute("create role klant login createrole password 'geheim'")
    superuser.execute("create database klant owner klant template template0")
    sockets = settings.MERKWERK_INSTALLATION.cluster.sockets
    yield replace(
        settings.MERKWERK_INSTALLATION,
        var=tmp_path,
        database_url=f"postgresql://klant:geheim@/klant?host={sockets}",
    )
    superuser.execute("drop database klant with (force)")
    for role in ("klant_app", "klant_links", "klant"):
        superuser.execute(f"drop role if exists {role}")


def who(address):
    with psycopg.connect(address) as connection:
        return connection.execute("select current_user").fetchone()[0]


def test_the_two_serving_roles_are_made_and_kept_for_us_alone(theirs):
    preparing.prepare_server(theirs)
    assert who(theirs.address_of("app")) == "klant_app"
    assert who(theirs.address_of("links")) == "klant_links"
    for role in ("app", "links"):
        assert theirs.file_of(role).stat().st_mode & 0o077 == 0


def test_preparing_again_changes_nothing(theirs):
    preparing.prepare_server(theirs)
    before = theirs.address_of("app")
    preparing.prepare_server(theirs)
    assert theirs.address_of("app") == before


def test_a_lost_password_is_made_anew(theirs):
    preparing.prepare_server(theirs)
    theirs.file_of("app").unlink()
    preparing.prepare_server(theirs)
    assert who(theirs.address_of("app")) == "klant_app"


def test_a_role_of_somebody_else_is_left_as_it_is(theirs, superuser):
    superuser.execute("create role klant_app login password 'hunne'")
    with pytest.raises(Trouble, match=r"klant_app .* Merkwerk did not make"):
        preparing.prepare_server(theirs)
    assert who(theirs.database_url.replace("klant:geheim", "klant_app:hunne")) == "klant_app"
    given = theirs.database_url.replace("klant:geheim", "klant_app:hunne")
    preparing.prepare_server(replace(theirs, app_url=given))


@pytest.mark.parametrize("role", ["app", "links"])
def test_an_address_that_leads_to_another_database_is_refused(theirs, superuser, role):
    preparing.prepare_server(theirs)
    away = theirs.address_of(role).replace("/klant?", "/postgres?")
    assert who(away) == f"klant_{role}"
    with pytest.raises(Trouble, match=f"DATABASE_{role.upper()}_URL leads to another database"):
        preparing.prepare_server(replace(theirs, **{f"{role}_url": away}))


def test_an_owner_who_may_not_make_roles_is_told_the_very_sql(theirs, superuser):
    superuser.execute("alter role klant nocreaterole")
    with pytest.raises(Trouble) as refused:
        preparing.prepare_server(theirs)
    text = str(refused.value)
    assert 'alter role "klant" createrole' in text
    statements = [line.strip() for line in text.splitlines() if "create role" in line]
    assert statements == [f'create role "klant_{role}" login;' for role in ("app", "links")]
    for statement, role in zip(statements, ("app", "links"), strict=True):
        superuser.execute(statement)
        assert f'\\password "klant_{role}"' in text, "psql asks for one, and prints none."
        superuser.execute(f"alter role klant_{role} password 'zelf'")
    address = theirs.database_url.replace("klant:geheim", "klant_app:zelf")
    assert who(address) == "klant_app"
    preparing.prepare_server(
        replace(theirs, app_url=address, links_url=address.replace("klant_app", "klant_links"))
    )


@pytest.mark.parametrize("right", ["superuser", "bypassrls"])
def test_an_app_role_that_steps_over_the_locks_is_refused(theirs, superuser, right):
    superuser.execute(f"create role klant_app login {right} password 'x'")
    address = theirs.database_url.replace("klant:geheim", "klant_app:x")
    with pytest.raises(Trouble, match="steps over row-level security"):
        preparing.prepare_server(replace(theirs, app_url=address, links_url=address))


def test_an_app_role_that_is_the_owner_is_refused(theirs):
    with pytest.raises(Trouble, match="steps over row-level security"):
        preparing.prepare_server(replace(theirs, app_url=theirs.database_url))


def test_a_server_that_does_not_answer_is_named_by_its_setting(theirs):
    away = replace(theirs, database_url="postgresql://klant:geheim@127.0.0.1:1/klant")
    with pytest.raises(Trouble, match="DATABASE_URL cannot be reached") as refused:
        preparing.prepare_server(away)
    assert "geheim" not in str(refused.value)


def test_a_wrong_password_is_named_by_its_setting(theirs):
    wrong = theirs.database_url.replace("geheim", "fout")
    with pytest.raises(Trouble, match="DATABASE_URL cannot be reached"):
        preparing.prepare_server(replace(theirs, database_url=wrong))
