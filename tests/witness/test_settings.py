"""Every setting is documented, and everything documented is a setting; a wrong one says so."""

import re
from pathlib import Path

import pytest

from merkwerk.config import environment as settings

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "operate" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def read(monkeypatch, **given):
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings.environment.cache_clear()
    try:
        return settings.environment()
    finally:
        settings.environment.cache_clear()


def test_every_setting_is_documented_and_nothing_else():
    documented, known = set(ROW.findall(DOCUMENT.read_text())), set(settings.names())
    assert not known - documented, f"Add a row to {DOCUMENT.name} for {sorted(known - documented)}."
    assert not documented - known, f"{DOCUMENT.name} has rows for nothing: {documented - known}."


def test_every_setting_says_what_it_is():
    silent = [name for name, description in settings.names().items() if not description]
    assert not silent, f"Give these a description in environment.py: {silent}"


def test_no_other_environment_variable_is_read_by_the_rooms():
    reading = re.compile(r"os\.(?:environ|getenv)\b[^\n]*?[\"']([A-Z][A-Z_]+)[\"']")
    allowed = {*settings.names(), "DJANGO_SETTINGS_MODULE"}
    package = DOCUMENT.parents[2] / "merkwerk"
    strangers = {
        f"{path.relative_to(package)}: {name}"
        for path in package.rglob("*.py")
        if "tests" not in path.parts
        for name in reading.findall(path.read_text())
        if name not in allowed
    }
    assert not strangers, f"Make these settings in environment.py: {sorted(strangers)}"


def test_without_any_setting_it_is_a_development_installation(monkeypatch):
    env = read(monkeypatch)
    assert not env.is_production
    assert env.address == "http://127.0.0.1:8000"
    assert env.database_url == ""


def test_the_address_follows_where_it_listens(monkeypatch):
    assert read(monkeypatch, MERKWERK_BIND="127.0.0.1:8123").address == "http://127.0.0.1:8123"
    both = read(
        monkeypatch, MERKWERK_BIND="0.0.0.0:8000", MERKWERK_ADDRESS="https://merkwerk.example/"
    )
    assert both.address == "https://merkwerk.example"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MERKWERK_ENVIRONMENT", "live", "'development' or 'production'"),
        ("MERKWERK_ADDRESS", "merkwerk.example", "http:// or https://"),
        ("MERKWERK_ADDRESS", "https://merkwerk.example/app", "no path"),
        ("MERKWERK_BIND", "8000", "127.0.0.1:8000"),
        ("MERKWERK_BIND", "127.0.0.1:99999", "127.0.0.1:8000"),
        ("MERKWERK_WORKERS", "0", "greater than or equal to 1"),
        ("MERKWERK_THREADS", "many", "valid integer"),
        ("MERKWERK_DEMO", "perhaps", "valid boolean"),
        ("MERKWERK_SECRET_KEY", "short", "50"),
        ("MERKWERK_TRUSTED_PROXIES", "9", "less than or equal to 5"),
        ("DATABASE_URL", "mysql://host/db", "postgresql://"),
        ("DATABASE_URL", "postgresql://merk:geheim@host", "name a database"),
        ("DATABASE_URL", "postgresql://merk:geheim@host/", "name a database"),
        ("DATABASE_APP_URL", "postgresql://merk:geheim@host:5432", "name a database"),
        ("DATABASE_LINKS_URL", "postgresql://merk:ge%zz@host/db", "cannot be read"),
        ("EMAIL_URL", "mail.example:25", "smtp://user:password@host:587"),
        ("EMAIL_URL", "smtp://mail.example?tls=maybe", "tls=starttls"),
        ("EMAIL_URL", "smtp://mail.example?speed=1", "does not know speed"),
        ("EMAIL_URL", "smtp://mail.example?timeout=0", "between 1 and 300"),
        ("EMAIL_URL", "smtp://mail.example:999999", "number between"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(monkeypatch, name, value, says):
    with pytest.raises(settings.WrongSettings) as refused:
        read(monkeypatch, **{name: value})
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert says in sentence
    assert len(sentence.splitlines()) == 1
    assert "geheim" not in sentence


@pytest.mark.parametrize(
    ("misspelled", "meant"),
    [
        ("MERKWERK_WORKER", "MERKWERK_WORKERS"),
        ("MERKWERK_EMAIL_FROM", "MERKWERK_MAIL_FROM"),
        ("MERKWERK_DATABASE_URL", "DATABASE_URL"),
        ("MERKWERK_TRUSTED_PROXY", "MERKWERK_TRUSTED_PROXIES"),
    ],
)
def test_a_misspelled_setting_is_refused_and_the_nearest_named(monkeypatch, misspelled, meant):
    with pytest.raises(settings.WrongSettings) as refused:
        read(monkeypatch, **{misspelled: "3"})
    (sentence,) = str(refused.value).splitlines()
    assert sentence.startswith(f"{misspelled} is no setting: did you mean {meant}?")


def test_a_misspelled_and_a_wrong_setting_are_both_named(monkeypatch):
    with pytest.raises(settings.WrongSettings) as refused:
        read(monkeypatch, MERKWERK_THREAD="3", MERKWERK_WORKERS="0")
    assert len(str(refused.value).splitlines()) == 2


def test_what_the_tools_of_the_house_read_is_no_misspelling(monkeypatch):
    given = dict.fromkeys(settings.INTERNAL, "/x")
    assert read(monkeypatch, **given).workers == 1


def test_every_name_of_ours_that_is_read_anywhere_is_known():
    # In Django's settings such a name is not a variable of the environment.
    reading = re.compile(r"(?:environ\S*|getenv)[\[(]\s*[\"'](MERKWERK_[A-Z_]+)")
    root = DOCUMENT.parents[2]
    files = [*root.glob("merkwerk/**/*.py"), *root.glob("tools/*.py"), *root.glob("tests/**/*.py")]
    read_somewhere = {name for path in files for name in reading.findall(path.read_text())}
    assert len(read_somewhere) >= 3
    assert read_somewhere <= {*settings.names(), *settings.INTERNAL}


def test_an_empty_clock_file_is_none_and_an_empty_folder_is_refused(monkeypatch):
    assert read(monkeypatch, MERKWERK_CLOCK_FILE="").clock_file is None
    with pytest.raises(settings.WrongSettings, match=r"MERKWERK_VAR is wrong.*left out"):
        read(monkeypatch, MERKWERK_VAR="")


def test_several_wrong_settings_are_all_named_at_once(monkeypatch):
    with pytest.raises(settings.WrongSettings) as refused:
        read(monkeypatch, MERKWERK_WORKERS="0", MERKWERK_BIND="x")
    assert len(str(refused.value).splitlines()) == 2


def test_a_secret_is_never_repeated(monkeypatch):
    with pytest.raises(settings.WrongSettings) as refused:
        read(monkeypatch, DATABASE_URL="mysql://merk:geheim@host/db", MERKWERK_SECRET_KEY="geheim")
    assert "geheim" not in str(refused.value)


def test_production_does_not_start_without_a_mail_server(monkeypatch):
    with pytest.raises(settings.WrongSettings, match="EMAIL_URL"):
        read(monkeypatch, MERKWERK_ENVIRONMENT="production")
    mail = {"EMAIL_URL": "smtp://mail.example"}
    assert read(monkeypatch, MERKWERK_ENVIRONMENT="production", **mail).is_production
    with pytest.raises(settings.WrongSettings, match="CLOCK_FILE"):
        read(monkeypatch, MERKWERK_ENVIRONMENT="production", MERKWERK_CLOCK_FILE="/x", **mail)
