"""Setting up: from nothing to ready, over again, and never the demo where people work."""

from dataclasses import replace

import pytest

from merkwerk.operations import embedded, setting_up
from merkwerk.operations.narrating import Trouble
from merkwerk.operations.tests.installations import elsewhere
from merkwerk.people.models import Organisation


@pytest.fixture(scope="module")
def there():
    """Give an installation that was empty when the demo world was asked for."""
    with elsewhere(MERKWERK_DEMO="true") as made:
        made.said = made.merkwerk("with_database", "seed")
        yield made


def test_seeding_an_empty_folder_prepares_the_tables_first_and_twice_is_harmless(there):
    assert "ana@lumen.example" in there.said
    assert "ana@lumen.example" in there.merkwerk("with_database", "seed")


def test_production_does_not_start_on_the_demo_world(there):
    production = {
        "MERKWERK_ENVIRONMENT": "production",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "MERKWERK_ADDRESS": "https://merkwerk.example",
    }
    there.environment |= production
    try:
        said = there.merkwerk("set_up", code=1)
    finally:
        for name in production:
            del there.environment[name]
    assert said.splitlines()[-1].startswith("The demo world lives in this database")
    assert "Traceback" not in said


def test_beginning_anew_leaves_no_visit_of_before(there):
    segment = there.var / "clicks" / "old-1.visits"
    segment.parent.mkdir(exist_ok=True)
    segment.write_bytes(b"a visit of before")
    there.merkwerk("set_up", "--reset")
    assert not segment.exists()


def test_what_is_of_value_is_not_thrown_away(settings, tmp_path):
    (tmp_path / "clicks").mkdir()
    here = replace(settings.MERKWERK_INSTALLATION, var=tmp_path)
    for valuable in ({"is_production": True}, {"database_url": "postgresql://x@/x"}):
        with pytest.raises(Trouble, match="nothing was removed"):
            setting_up.throw_away(replace(here, **valuable))
    assert (tmp_path / "clicks").exists()


def test_production_starts_where_there_is_no_demo(settings, cast):
    here = replace(settings.MERKWERK_INSTALLATION, is_production=True)
    setting_up._keep_demo_out(here)
    Organisation.objects.create(slug="demo", name="Demo", is_demo=True)
    with pytest.raises(Trouble, match="no place in production"):
        setting_up._keep_demo_out(here)


class TestDoctor:
    def test_without_a_database_it_looks_at_the_rest_first(self):
        away = "postgresql://klant:geheim@127.0.0.1:1/klant"
        with elsewhere(DATABASE_URL=away) as made:
            said = made.merkwerk("with_database", "doctor", code=1)
        lines = [line for line in said.splitlines() if line[:5] in {"fine ", "mind ", "wrong"}]
        assert lines[0].split()[1] == "python"
        assert any(" mail " in line for line in lines)
        assert lines[-1].startswith("wrong database")
        assert "DATABASE_URL cannot be reached" in lines[-1]
        assert "geheim" not in said
        assert "Traceback" not in said

    def test_with_one_it_looks_at_everything_and_stops_it_again(self, there):
        said = there.merkwerk("with_database", "doctor")
        assert said.index("python") < said.index("The owner role reaches PostgreSQL")
        assert "row-level security" in said
        assert not embedded.is_running(there.installation.cluster)

    def test_other_commands_say_at_once_that_nothing_was_prepared(self):
        away = "postgresql://klant:geheim@127.0.0.1:1/klant"
        with elsewhere(DATABASE_URL=away) as made:
            said = made.merkwerk("work", code=1)
        assert "run `./run setup` first" in said
        assert len(said.splitlines()) == 1
