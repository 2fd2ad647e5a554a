"""What one installation is, as operations need to know it: plain facts, made from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from merkwerk.operations import embedded

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Installation:
    """Where an installation keeps things, and where it listens.

    ``database_url`` is the owner role's; empty means the private server. ``app_url`` and
    ``links_url`` are empty when Merkwerk makes those roles itself.
    """

    var: Path
    address: str
    bind: str
    database_url: str = ""
    app_url: str = ""
    links_url: str = ""
    workers: int = 1
    threads: int = 4
    is_production: bool = False
    wants_demo: bool = False

    @property
    def is_private(self) -> bool:
        """Tell whether Merkwerk runs its own database server."""
        return not self.database_url

    @property
    def is_on_loopback(self) -> bool:
        """Tell whether nobody but this very machine can reach it, nor is meant to."""
        return {self.host_and_port[0], urlsplit(self.address).hostname} <= LOOPBACK

    @property
    def may_have_demo(self) -> bool:
        """Tell whether the demo world may live here: anybody who comes in can be anybody in it."""
        return self.is_on_loopback and not self.is_production

    @property
    def has_demo(self) -> bool:
        """Tell whether an empty database gets the demo world."""
        return self.wants_demo and self.may_have_demo

    @property
    def cluster(self) -> embedded.Cluster:
        """The private server (which may not have been made)."""
        return embedded.open_cluster(self.var / "database")

    @property
    def visits(self) -> Path:
        """Return the folder of visits that were written down, and of what belongs to them."""
        return self.var / "clicks"

    @property
    def secrets(self) -> Path:
        """Return the folder with keys and passwords."""
        return self.var / "secrets"

    def address_of(self, role: str) -> str:
        """Return the database address of ``owner``, ``app`` or ``links``.

        Falls back to the address that preparing wrote beside the secrets; raises FileNotFoundError
        when nothing was prepared yet.
        """
        if self.is_private:
            return self.cluster.address(f"merkwerk_{role}")
        given = {"owner": self.database_url, "app": self.app_url, "links": self.links_url}[role]
        return given or self.file_of(role).read_text().strip()

    def file_of(self, role: str) -> Path:
        """Return where the address of a role that Merkwerk made itself is kept."""
        return self.secrets / f"database-{role}-url"

    @property
    def host_and_port(self) -> tuple[str, int]:
        """Return where the web server listens."""
        host, _, port = self.bind.rpartition(":")
        return host.strip("[]"), int(port)
