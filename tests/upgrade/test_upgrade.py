"""Upgrading: from the previous state of the tables, and from each earlier release's back-up."""

from pathlib import Path

import pytest

from merkwerk.operations import embedded, preparing
from merkwerk.operations.tests.installations import elsewhere

STATES = sorted((Path(__file__).parent / "states").glob("*.tar"))
TO_THE_PREVIOUS_STATE = """
import django; django.setup()
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
graph = MigrationExecutor(connections["owner"]).loader.graph
for leaf in graph.leaf_nodes():
    for node in graph.node_map[leaf].parents:
        executor = MigrationExecutor(connections["owner"])
        is_of_the_room = node.key[0] == leaf[0] and leaf[0] in settings.ROOMS
        if is_of_the_room and node.key not in executor.loader.applied_migrations:
            executor.migrate([node.key])
"""
UNLOCKED = """
import django; django.setup()
from django.conf import settings
from merkwerk.operations import diagnosing
for name, finding in diagnosing.diagnose(settings.MERKWERK_INSTALLATION):
    if name in ("tables", "row-level security"):
        print(finding.verdict, finding.sentence)
"""


def check_it_is_well(there):
    said = there.python(UNLOCKED).splitlines()
    assert len(said) == 2
    assert all(line.startswith("fine") for line in said), said


def schema(there):
    """Return every column of every table, in words."""
    with there.connect() as owner:
        return owner.execute(
            "select table_name, column_name, data_type, is_nullable, column_default "
            "from information_schema.columns where table_schema = 'public' order by 1, 2"
        ).fetchall()


def prepared(there, *before):
    embedded.start(there.installation.cluster, durable=False)
    preparing.prepare_cluster(there.installation.cluster)
    for script in before:
        there.python(script)
    there.merkwerk("prepare_tables", "-v", "0")


def test_from_the_previous_state_the_tables_become_what_they_are_when_new():
    with elsewhere() as upgraded, elsewhere() as new:
        prepared(upgraded, TO_THE_PREVIOUS_STATE)
        prepared(new)
        assert len(schema(new)) > 100
        assert schema(upgraded) == schema(new)
        check_it_is_well(upgraded)


@pytest.mark.parametrize("state", STATES, ids=lambda path: path.stem)
def test_the_backup_of_an_earlier_release_is_brought_up_to_date(state):
    with elsewhere() as there:
        there.merkwerk("with_database", "restore", state)
        embedded.start(there.installation.cluster, durable=False)
        with there.connect() as owner:
            people = owner.execute("select count(*) from people_membership").fetchone()[0]
        assert people > 0
        check_it_is_well(there)
