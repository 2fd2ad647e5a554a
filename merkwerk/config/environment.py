"""The operator's settings, read from the environment, typed; a wrong one stops the start loudly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from merkwerk.config import mailing
from merkwerk.operations.narrating import Trouble

ROOT = Path(__file__).resolve().parents[2]
SHORTEST_KEY = 50
SECRET = ("PASSWORD", "SECRET", "URL")
PREFIX = "MERKWERK_"
# What tools and tests of the house read for themselves.
INTERNAL = frozenset({"MERKWERK_CALLED_FROM", "MERKWERK_CHROMIUM", "MERKWERK_KEEP_LOGS"})


class Environment(BaseSettings):
    """Every setting an operator may give. The descriptions are the documentation's source."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    environment: Literal["development", "production"] = Field(
        "development", description="`production` switches every development comfort off."
    )
    var: Path = Field(ROOT / "var", description="The folder for the database, secrets and uploads.")
    address: str = Field(
        "http://127.0.0.1:8000", description="The address people use, without a slash at the end."
    )
    bind: str = Field("127.0.0.1:8000", description="Host and port the web server listens on.")
    workers: int = Field(1, ge=1, le=64, description="Web processes.")
    threads: int = Field(4, ge=1, le=64, description="Threads in each web process.")
    demo: bool = Field(
        True, description="Fill an empty database with the demo world (in development only)."
    )
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="PostgreSQL for the owner role; empty means a private server under `var`.",
    )
    database_app_url: str = Field(
        "",
        validation_alias="DATABASE_APP_URL",
        description="PostgreSQL for the app role, bound by row-level security; made when empty.",
    )
    database_links_url: str = Field(
        "",
        validation_alias="DATABASE_LINKS_URL",
        description="PostgreSQL for the links role, which only looks up link targets.",
    )
    email_url: str = Field(
        "",
        validation_alias="EMAIL_URL",
        description="Mail server, such as `smtp://user:password@host:587?tls=starttls`.",
    )
    mail_from: str = Field("Merkwerk <merkwerk@localhost>", description="The sender of all mail.")
    secret_key: str = Field(
        "", description="Signs sessions and links; made on first run into `var` when empty."
    )
    named_origins: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Private addresses Merkwerk may fetch from: scheme, host and port, by comma.",
    )
    linkedin_client_id: str = Field("", description="Of your app at LinkedIn.")
    linkedin_client_secret: str = Field("", description="Of your app at LinkedIn.")
    linkedin_version: str = Field(
        "202608",
        pattern=r"^20[0-9]{2}(0[1-9]|1[0-2])$",
        description="The version of LinkedIn's interface that is asked for, as YYYYMM.",
    )
    linkedin_address: str = Field("", description="Another LinkedIn, for trying out.")
    linkedin_sign_in: str = Field("", description="Another LinkedIn, for trying out.")
    x_client_id: str = Field("", description="Of your app at X.")
    x_client_secret: str = Field("", description="Of your app at X.")
    x_monthly_budget: Decimal = Field(
        Decimal(0),
        ge=0,
        description="US dollars a month for each organisation on X; 0 is not at all.",
    )
    x_address: str = Field("", description="Another X, for trying out.")
    x_sign_in: str = Field("", description="Another X, for trying out.")
    threads_client_id: str = Field("", description="The Threads App ID of your app at Meta.")
    threads_client_secret: str = Field("", description="The Threads App secret.")
    threads_address: str = Field("", description="Another Threads, for trying out.")
    threads_sign_in: str = Field("", description="Another Threads, for trying out.")
    bluesky_address: str = Field("", description="Another finder of names, for trying out.")
    bluesky_directory: str = Field("", description="Another directory, for trying out.")
    mastodon_address: str = Field("", description="One Mastodon for every name, for trying out.")
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many proxies stand in front and set X-Forwarded-For."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged."
    )
    clock_file: Path | None = Field(
        None, description="A file with an offset in seconds, for tests and the demo only."
    )

    @model_validator(mode="before")
    @classmethod
    def _follow_bind(cls, given: Any) -> Any:
        """Unless said otherwise, people use the very address that the server listens on."""
        if isinstance(given, dict) and given.get("bind") and not given.get("address"):
            given = given | {"address": f"http://{given['bind']}"}
        return given

    @field_validator("clock_file", mode="before")
    @classmethod
    def _none_when_empty(cls, value: object) -> object:
        return value or None

    @field_validator("var", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        if not value:
            raise ValueError("must name a folder, or be left out")
        return value

    @field_validator("named_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("address")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        if value.count("/") > 2 + value.endswith("/"):
            raise ValueError("must have no path: only the scheme, the host and perhaps a port")
        return value.rstrip("/")

    @field_validator("bind")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not (host and port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("must be a host and a port, such as 127.0.0.1:8000")
        return value

    @field_validator("database_url", "database_app_url", "database_links_url")
    @classmethod
    def _postgresql(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        if value and not _database_in(value):
            raise ValueError(
                "must name a database, as in postgresql://owner:password@host/merkwerk"
            )
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < SHORTEST_KEY:
            raise ValueError(f"must have at least {SHORTEST_KEY} characters, or be left out")
        return value

    @field_validator("email_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        if value:
            mailing.server_of(value)
        return value

    @model_validator(mode="after")
    def _fit_for_production(self) -> Environment:
        if self.is_production and not self.email_url:
            raise ValueError("EMAIL_URL must be set in production: people sign in by mail")
        if self.is_production and self.clock_file:
            raise ValueError("MERKWERK_CLOCK_FILE is for tests and the demo, never for production")
        return self

    @property
    def is_production(self) -> bool:
        """Tell whether this installation serves real people."""
        return self.environment == "production"


class WrongSettings(Trouble):
    """Some settings are wrong; the text has a sentence for each."""


@cache
def environment() -> Environment:
    """Return the settings of this process. Raises WrongSettings, a sentence for each.

    A name of ours that no setting has is wrong too: whoever gave it counts on it.
    """
    problems = list(_misspelled())
    try:
        read = Environment()
    except ValidationError as wrong:
        raise WrongSettings("\n".join([*problems, *_sentences(wrong)])) from None
    if problems:
        raise WrongSettings("\n".join(problems))
    return read


def names() -> dict[str, str]:
    """Return the name and the description of every environment variable that is read."""
    return {
        str(field.validation_alias or f"{PREFIX}{name.upper()}"): field.description or ""
        for name, field in Environment.model_fields.items()
    }


def _database_in(address: str) -> str:
    try:
        return str(conninfo_to_dict(address).get("dbname", ""))
    except ProgrammingError:
        raise ValueError("cannot be read: write odd signs in it as %40 for @") from None


def _misspelled() -> Iterator[str]:
    known = names()
    for given in sorted(os.environ):
        name = given.upper()
        if name.startswith(PREFIX) and name not in known and name not in INTERNAL:
            near = get_close_matches(name, known, n=1, cutoff=0.0)[0]
            yield f"{given} is no setting: did you mean {near}? Correct its name, or unset it."


def _sentences(wrong: ValidationError) -> Iterator[str]:
    for problem in wrong.errors():
        reason = problem["msg"].removeprefix("Value error, ")
        if not problem["loc"]:
            yield f"{reason}."
            continue
        name = _variable(str(problem["loc"][0]))
        given = "" if any(word in name for word in SECRET) else f" (you gave {problem['input']!r})"
        yield f"{name} is wrong{given}: {reason[:1].lower()}{reason[1:]}."


def _variable(field: str) -> str:
    return field if field.isupper() else f"{PREFIX}{field.upper()}"
