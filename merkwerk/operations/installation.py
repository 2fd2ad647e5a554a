"""What one installation is, as operations need to know it: plain facts, made from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from merkwerk.operations import embedded


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
    has_demo: bool = False

    @property
    def is_private(self) -> bool:
        """Tell whether Merkwerk runs its own database server."""
        return not self.database_url

    @property
    def cluster(self) -> embedded.Cluster:
        """The private server (which may not have been made)."""
        return embedded.open_cluster(self.var / "database")

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
