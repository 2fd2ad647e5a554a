"""A network that lives on this machine, and accounts there that are connected and confirmed."""

from collections.abc import Iterator
from typing import Any

from merkwerk.kit import clock
from merkwerk.networks.publishing import Credentials
from merkwerk.sharing import network_apps
from merkwerk.sharing.models import Connection
from tests.peers.mastodon import Mastodon

HOST = "mastodon.example"


def mastodon(settings: Any) -> Iterator[Mastodon]:
    """Serve a Mastodon, and have this installation use it whatever host is typed."""
    with Mastodon().served() as peer:
        settings.MERKWERK_NAMED_ORIGINS = frozenset({peer.origin})
        settings.MERKWERK_NETWORKS = {"mastodon": {"address": peer.origin}}
        yield peer


def connected(membership: Any, server: Mastodon, name: str = "bo") -> Connection:
    """Return an account of *membership* there. Call it inside the organisation."""
    row = Connection(membership=membership, network="mastodon", confirmed_at=clock.now())
    row.put(
        Credentials(
            access_token=server.account(name),
            host=HOST,
            account=f"1{name}",
            handle=f"@{name}@{HOST}",
        )
    )
    row.save()
    network_apps.app_at("mastodon", HOST)
    return row
