"""How this installation is known at each network: by the operator's settings, or made by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from merkwerk.kit import sealing, secret_files
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
    if registry.connector(network).publishes_document and _is_reachable():
        known = {"client_id": document_address(network), "client_secret": _key_of(network), **known}
    return App(**known)


def document_address(network: str) -> str:
    """Return where *network* reads who we are, for one that wants to."""
    return f"{settings.MERKWERK_ADDRESS}/-/clients/{network}.json"


def document_of(network: str) -> dict[str, Any] | None:
    """Return what *network* reads there; None for one that reads nothing."""
    if network not in registry.PROGRAMS or not registry.connector(network).publishes_document:
        return None
    connector = registry.connector(network, app_of(network))
    return connector.document(document_address(network), redirect=redirect_for(network))


def _is_reachable() -> bool:
    """Whether networks can read a document of ours: they only read by https."""
    return str(settings.MERKWERK_ADDRESS).startswith("https://")


def _key_of(network: str) -> str:
    """Return the key with which this installation proves itself at *network*, made once."""
    path = Path(settings.MERKWERK_VAR) / "secrets" / f"{network}-client-key"
    return secret_files.kept_at(path, make=registry.connector(network).new_key)


def can_connect(network: str) -> bool:
    """Whether people here can connect an account of *network*."""
    if network not in registry.PROGRAMS:
        return False
    connector = registry.connector(network)
    if budgeting.budget_of(network) == 0:
        return False
    by_itself = connector.registers_per_host or connector.takes_app_password
    return by_itself or bool(app_of(network).client_id)


def alarms(today: date) -> dict[str, str]:
    """Return what the operator should know of each network that this installation is known at."""
    known = [key for key in registry.PROGRAMS if app_of(key).client_id]
    said = {key: registry.publisher(key, app_of(key)).alarm(today) for key in known}
    return {key: alarm for key, alarm in said.items() if alarm}


def app_at(network: str, host: str) -> App:
    """Return how this organisation is known at *host* of *network*, made known there if needed.

    Once for each server: two at the same moment end with one, and the other's is not used. Made
    anew where the key for what was kept is gone. Raises what the network's ``register`` raises.
    """
    if not registry.connector(network).registers_per_host:
        return app_of(network)
    kept = _kept(network, host).first()
    opened = _opened(kept) if kept else None
    if kept and opened is None:
        kept.delete()
    return opened or _made(network, host)


def known_app(network: str, host: str) -> App:
    """Return how *network* knows us at *host*, without asking anybody; a bare one if it does not.

    A bare one is enough for what needs only somebody's token.
    """
    if not registry.connector(network).registers_per_host:
        return app_of(network)
    kept = _kept(network, host).first()
    return (_opened(kept) if kept else None) or app_of(network)


def _kept(network: str, host: str) -> Any:
    redirect = redirect_for(network)
    return HostApp.objects.filter(network=network, host=host, redirect=redirect)


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


def _opened(row: HostApp) -> App | None:
    try:
        return App(**sealing.open_seal(row.sealed, about=row.seal_name))
    except sealing.SealBroken:
        return None
