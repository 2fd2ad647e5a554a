"""What is told to the database again and again also holds for what was made in between."""

import psycopg
import pytest
from django.conf import settings

from merkwerk.kit import row_security


@pytest.mark.django_db
def test_a_partition_is_reached_through_the_whole_alone():
    """A partition knows no lock of its own, so the app role must not ask for it by name."""
    address = settings.MERKWERK_INSTALLATION.address_of("owner")
    with psycopg.connect(address, options="-c lock_timeout=5s") as owner:
        owner.execute("create table links_visit_try partition of links_visit default")
        for statement in row_security.statements(app="merkwerk_app", links="merkwerk_links"):
            owner.execute(statement)
        found = owner.execute(
            "select has_table_privilege('merkwerk_app', 'links_visit_try', 'select'), "
            "has_table_privilege('merkwerk_app', 'links_visit', 'select')"
        ).fetchone()
        owner.rollback()
    assert found == (False, True)
