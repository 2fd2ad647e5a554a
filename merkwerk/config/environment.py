"""The operator's settings, read from the environment, typed; a wrong one stops the start loudly."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Environment(BaseSettings):
    """Every setting an operator may give. The descriptions are the documentation's source."""

    model_config = SettingsConfigDict(env_prefix="MERKWERK_", extra="ignore", frozen=True)

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
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="PostgreSQL for the owner role; empty means a private server under `var`.",
    )
    database_app_url: str = Field(
        "",
        validation_alias="DATABASE_APP_URL",
        description="PostgreSQL for the app role, bound by row-level security.",
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
    mail_from: str = Field(
        "Merkwerk <merkwerk@localhost>", description="The sender of all mail."
    )
    secret_key: str = Field(
        "", description="Signs sessions and links; made on first run into `var` when empty."
    )
    named_origins: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Private addresses Merkwerk may fetch from: scheme, host and port, by comma.",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many proxies stand in front and set X-Forwarded-For."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged."
    )
    clock_file: Path | None = Field(
        None, description="A file with an offset in seconds, for tests and the demo only."
    )

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
        return value.rstrip("/")

    @property
    def is_production(self) -> bool:
        return self.environment == "production"


@cache
def environment() -> Environment:
    """Return the settings of this process. Raises pydantic's ValidationError when one is wrong."""
    return Environment()
