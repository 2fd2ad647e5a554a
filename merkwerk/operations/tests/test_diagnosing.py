"""The doctor: finds what is wrong, says how to mend it, and never falls over."""

from dataclasses import replace

import psycopg
import pytest
from django.contrib.sessions.models import Session

from merkwerk.config import mailing
from merkwerk.kit import row_security
from merkwerk.links.testing import a_full_disk
from merkwerk.operations import diagnosing
from merkwerk.operations.diagnosing import Verdict
from merkwerk.people.models import Organisation, Team


@pytest.fixture
def installation(settings, tmp_path):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    return replace(settings.MERKWERK_INSTALLATION, var=tmp_path)


def look(name, installation):
    """Return the worst finding of one check."""
    found = diagnosing._findings(diagnosing.all_checks()[name], installation)
    order = [Verdict.FINE, Verdict.MIND, Verdict.WRONG]
    return max(found, key=lambda finding: order.index(finding.verdict))


def test_every_finding_that_asks_for_something_says_how(settings, installation, db):
    settings.MERKWERK_NAMED_ORIGINS = frozenset({"http://storage.lan:9000"})
    for name, finding in diagnosing.diagnose(installation):
        assert finding.sentence.endswith((".", "…")) or finding.verdict is Verdict.WRONG, name
        assert finding.verdict is Verdict.FINE or finding.mend, name


@pytest.mark.django_db(databases=["default", "owner"])
class TestDatabase:
    def test_a_healthy_database_is_fine(self, settings):
        here = settings.MERKWERK_INSTALLATION
        for name in ("database", "row-level security", "tables", "clock of the database"):
            assert look(name, here).verdict is Verdict.FINE, look(name, here)

    def test_a_role_that_cannot_come_in_is_named(self, settings):
        away = replace(
            settings.MERKWERK_INSTALLATION,
            database_url="postgresql://x:y@127.0.0.1:1/x",
            app_url="postgresql://x:y@127.0.0.1:1/x",
            links_url="postgresql://x:y@127.0.0.1:1/x",
        )
        finding = look("database", away)
        assert finding.verdict is Verdict.WRONG
        assert "_URL" in finding.mend

    def test_visits_that_were_not_written_down_are_told(self, settings):
        here = settings.MERKWERK_INSTALLATION
        assert look("visits", here).verdict is Verdict.FINE
        with a_full_disk(missed=3):
            finding = look("visits", here)
        assert finding.verdict is Verdict.MIND
        assert finding.sentence.startswith("3 visits")

    def test_an_unlocked_table_is_named(self, settings, monkeypatch):
        # Sessions carry no lock: as if their table should.
        monkeypatch.setattr(row_security, "owned_models", lambda: [Session, Team])
        finding = look("row-level security", settings.MERKWERK_INSTALLATION)
        assert finding.verdict is Verdict.WRONG
        assert "django_session" in finding.sentence
        assert "people_team" not in finding.sentence

    def test_waiting_migrations_are_counted(self, settings, monkeypatch):
        from django.db.migrations.executor import MigrationExecutor

        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("people.0002_x", 0)])
        finding = look("tables", settings.MERKWERK_INSTALLATION)
        assert (finding.verdict, finding.mend) == (Verdict.WRONG, "Run: ./run setup")

    def test_the_demo_world_belongs_in_development_on_this_machine(self, settings):
        here = settings.MERKWERK_INSTALLATION
        assert look("demo", replace(here, is_production=True)).verdict is Verdict.FINE
        Organisation.objects.create(slug="lumen", name="Lumen", is_demo=True)
        assert look("demo", here).verdict is Verdict.FINE
        for away in (replace(here, is_production=True), replace(here, bind="0.0.0.0:8000")):
            finding = look("demo", away)
            assert finding.verdict is Verdict.WRONG
            assert "Lumen" in finding.sentence

    def test_without_a_worker_it_says_how_to_start_one(self, settings):
        finding = look("worker", settings.MERKWERK_INSTALLATION)
        assert finding.verdict is Verdict.MIND
        assert "./run" in finding.mend


class TestSurroundings:
    @pytest.mark.parametrize(
        ("address", "is_production", "verdict"),
        [
            ("http://127.0.0.1:8000", False, Verdict.FINE),
            ("https://merkwerk.example", True, Verdict.FINE),
            ("http://merkwerk.example", True, Verdict.WRONG),
            ("https://localhost", True, Verdict.WRONG),
        ],
    )
    def test_the_address_must_be_safe_and_reachable(
        self, installation, settings, address, is_production, verdict
    ):
        settings.MERKWERK_TRUSTED_PROXIES = 1
        here = replace(installation, address=address, is_production=is_production)
        assert look("address", here).verdict is verdict

    def test_behind_a_proxy_that_is_not_trusted_nobody_counts_as_safe(self, installation, settings):
        settings.MERKWERK_TRUSTED_PROXIES = 0
        here = replace(installation, address="https://merkwerk.example", is_production=True)
        finding = look("address", here)
        assert finding.verdict is Verdict.MIND
        assert "MERKWERK_TRUSTED_PROXIES" in finding.mend

    def test_a_key_that_others_can_read_is_named_with_the_command_that_closes_it(
        self, installation
    ):
        key = installation.secrets / "secret-key"
        key.write_text("geheim")
        key.chmod(0o644)
        finding = look("secrets", installation)
        assert finding.verdict is Verdict.WRONG
        assert f"chmod 600 {key}" in finding.mend
        key.chmod(0o600)
        assert look("secrets", installation).verdict is Verdict.FINE

    def test_a_mail_server_that_does_not_answer_is_named(self, installation, settings):
        settings.MAILERS = mailing.mailers("smtp://u:geheim@127.0.0.1:1?tls=none", None)
        finding = look("mail", installation)
        assert finding.verdict is Verdict.WRONG
        assert "127.0.0.1:1" in finding.sentence
        assert "geheim" not in finding.sentence

    def test_a_full_disk_is_said(self, installation, monkeypatch):
        import shutil
        from types import SimpleNamespace

        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
        assert look("disk", installation).verdict is Verdict.WRONG

    def test_a_clock_ahead_is_said(self, installation, settings):
        settings.MERKWERK_CLOCK_FILE.write_text("3600")
        assert "1:00:00" in look("clock", installation).sentence

    def test_private_origins_are_listed(self, installation, settings):
        settings.MERKWERK_NAMED_ORIGINS = frozenset({"http://storage.lan:9000"})
        assert "http://storage.lan:9000" in look("named origins", installation).sentence

    def test_texts_older_than_their_source_are_named(self, installation, settings, tmp_path):
        source = tmp_path / "nl" / "LC_MESSAGES" / "django.po"
        source.parent.mkdir(parents=True)
        source.touch()
        settings.LOCALE_PATHS = [tmp_path]
        finding = look("texts", installation)
        assert finding.verdict is Verdict.WRONG
        assert "nl" in finding.sentence

    def test_a_missing_style_sheet_is_said(self, installation, settings):
        settings.STATICFILES_FINDERS = []
        from django.contrib.staticfiles import finders

        finders.get_finder.cache_clear()
        assert look("static files", installation).verdict is Verdict.WRONG


def test_a_check_that_cannot_look_is_itself_a_finding(installation):
    def falls_over(_):
        raise psycopg.OperationalError("no way\nin")

    (finding,) = diagnosing._findings(falls_over, installation)
    assert finding.verdict is Verdict.WRONG
    assert "no way" in finding.sentence
