"""How this installation is known at each network: by the operator's settings, or made by itself."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from merkwerk.kit import sealing
from merkwerk.networks import registry
from merkwerk.networks.publishing import App
from merkwerk.sharing import budgeting
from merkwerk.sharing.models import HostApp

OUTSIDE = "/-/connected/"  # where a network leads people back to; one address for all


def redirect_for(network: str) -> str:
    """Return the address at which *network* leads people back: what an operator registers there."""
    return f"{settings.MERKWERK_ADDRESS}{OUTSIDE}{network}/"


def app_of(network: str) -> App:
    """Return how the operator made us known at *network*; empty where they did not."""
    known: dict[str, str] = settings.MERKWERK_NETWORKS.get(network, {})
    return App(**known)


def can_connect(network: str) -> bool:
    """Whether people here can connect an account of *network*."""
    if network not in registry.PROGRAMS:
        return False
    connector = registry.connector(network)
    if budgeting.budget_of(network) == 0:
        return False
    by_itself = connector.registers_per_host or connector.takes_app_password
    return by_itself or bool(app_of(network).client_id)


def app_at(network: str, host: str) -> App:
    """Return how this organisation is known at *host* of *network*, made known there if needed.

    Once for each server: two at the same moment end with one, and the other's is not used.
    Raises what the network's ``register`` raises.
    """
    known = HostApp.objects.filter(network=network, host=host, redirect=redirect_for(network))
    kept = known.first()
    return _opened(kept) if kept else _made(network, host)


def app_for(network: str, host: str) -> App:
    """Return the app that *network* knows us by at *host*. Raises what ``app_at`` raises."""
    is_per_host = registry.connector(network).registers_per_host
    return app_at(network, host) if is_per_host else app_of(network)


def _made(network: str, host: str) -> App:
    connector = registry.connector(network, app_of(network))
    app = connector.register(
        host, redirect=redirect_for(network), website=settings.MERKWERK_ADDRESS
    )
    row = HostApp(network=network, host=host, redirect=redirect_for(network))
    secret = {"client_id": app.client_id, "client_secret": app.client_secret}
    row.sealed = sealing.seal(secret | {"address": app.address}, about=row.seal_name)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return app_at(network, host)
    return app


def _opened(row: HostApp) -> App:
    return App(**sealing.open_seal(row.sealed, about=row.seal_name))
