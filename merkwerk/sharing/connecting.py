"""Connecting an account: begun here, agreed to at the network, finished and confirmed here.

Nothing is posted through a connection before its owner said "yes, this is me". Letting go of one
revokes it at the network where that can be done, and forgets it here whatever the network says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q

from merkwerk.kit import clock, sealing
from merkwerk.networks import registry
from merkwerk.networks.connecting import Asks, Begun, Connected, ConnectionRefused, NotThisBrowser
from merkwerk.networks.errors import InstanceRefused
from merkwerk.networks.handing_over import host_name
from merkwerk.networks.outcomes import PersonMustAct, TryAgain, Why
from merkwerk.networks.publishing import App, Credentials
from merkwerk.people.models import Membership
from merkwerk.sharing import network_apps
from merkwerk.sharing.errors import NotYourNetwork
from merkwerk.sharing.models import BegunConnection, Connection, Post
from merkwerk.sharing.models.connection import BEGUN_FOR
from merkwerk.sharing.models.post import LONGEST_WAITING, WEB

HELPED = (Why.CONNECT_AGAIN.value, Why.CONSENT_IS_MISSING.value)  # by connecting anew
RENEW_BEFORE = timedelta(minutes=5)


def begin(network: str, *, by: Membership, purpose: str, host: str = "", handle: str = "") -> str:
    """Return the network's page at which *by* gives consent.

    *host* is the person's own server and *handle* their name, where the network asks for it. Raises
    NotYourNetwork, InstanceRefused and ConnectionRefused.
    """
    _may(network, by)
    host = host_name(host) if registry.connector(network).asks is Asks.HOST else ""
    connector = registry.connector(network, network_apps.app_at(network, host))
    begun = connector.begin(redirect=network_apps.redirect_for(network), host=host, handle=handle)
    row = BegunConnection(membership=by, network=network, purpose=purpose, host=host)
    row.state_hash = _hash(begun.state)
    row.sealed = sealing.seal(
        {"address": begun.address, "state": begun.state, "memory": dict(begun.memory)},
        about=row.seal_name,
    )
    row.save()
    return begun.address


def finish(network: str, returned: Mapping[str, str], *, by: Membership) -> Connection:
    """Return the connection that the network's answer makes; its owner still has to confirm it.

    An answer works once, for who began it, and for a quarter of an hour. Raises ConnectionRefused.
    """
    row = _taken(network, returned.get("state", ""), by)
    begun = Begun(**sealing.open_seal(row.sealed, about=row.seal_name))
    connector = registry.connector(network, network_apps.app_at(network, row.host))
    redirect = network_apps.redirect_for(network)
    connected = connector.finish(returned, begun=begun, redirect=redirect)
    return _keep(connected, network, row.purpose, by)


def sign_in(
    network: str, *, by: Membership, purpose: str, handle: str, password: str
) -> Connection:
    """Connect with a password made for programs, which is not kept. Raises ConnectionRefused."""
    _may(network, by)
    connector = registry.connector(network, network_apps.app_of(network))
    if not connector.takes_app_password:
        raise NotYourNetwork
    return _keep(connector.sign_in(handle.strip(), password), network, purpose, by)


def confirm(connection: Connection) -> None:
    """Its owner says: yes, this is me; what waited for the account goes on. Twice is harmless."""
    unsaid = Connection.objects.filter(pk=connection.pk, confirmed_at=None)
    if unsaid.update(confirmed_at=clock.now()):
        _go_on(connection)


def disconnect(connection: Connection) -> bool:
    """Forget the connection here, then revoke it at the network; whether the network said yes.

    What was planned through it waits for its author (``publishing``).
    """
    credentials = _opened(connection)
    network, host = connection.network, connection.host
    app = network_apps.known_app(network, host)
    connection.delete()
    return credentials is not None and _revoke(network, app, credentials)


def forget(connection: Connection) -> None:
    """Forget the connection here, and revoke it once that is certain, whatever comes of it.

    For whoever does something bigger, in which no network may keep anybody waiting.
    """
    credentials = _opened(connection)
    app = network_apps.known_app(connection.network, connection.host)
    network = connection.network
    connection.delete()
    if credentials is not None:
        transaction.on_commit(partial(_revoke, network, app, credentials), robust=True)


def _revoke(network: str, app: App, credentials: Credentials) -> bool:
    try:
        connector = registry.connector(network, app)
        return connector.can_revoke and connector.revoke(credentials)
    except (ConnectionRefused, InstanceRefused):
        return False


def fresh_credentials(connection: Connection) -> Credentials | PersonMustAct | TryAgain:
    """Return credentials that work now, renewed first when they are about to end.

    The row is locked meanwhile and the new ones are stored before anybody uses them: old ones may
    work only once, so two workers never renew the same.
    """
    with transaction.atomic():
        locked = Connection.objects.select_for_update(of=("self",)).filter(pk=connection.pk)
        current = locked.first()
        if current is None or not current.confirmed_at or current.needs:
            return PersonMustAct(Why.CONNECT_AGAIN)
        credentials = _opened(current)
        if credentials is None:
            return _lost(current, Why.CONNECT_AGAIN)
        return _renewed(current, credentials) if _ends_soon(credentials) else credentials


def renew(connection: Connection) -> None:
    """Renew the credentials now, though they would last a while. Safe to repeat."""
    with transaction.atomic():
        locked = Connection.objects.select_for_update(of=("self",)).filter(pk=connection.pk)
        current = locked.first()
        credentials = _opened(current) if current else None
        if current is not None and credentials is not None:
            _renewed(current, credentials)


def lose(connection: Connection, why: Why) -> None:
    """Remember that the network takes these credentials no more, until they are renewed."""
    Connection.objects.filter(pk=connection.pk).update(needs=why.value)


def _renewed(
    connection: Connection, credentials: Credentials
) -> Credentials | PersonMustAct | TryAgain:
    if not connection.can_renew:
        return _lost(connection, Why.CONNECT_AGAIN)
    app = network_apps.known_app(connection.network, connection.host)
    found = registry.connector(connection.network, app).refresh(credentials)
    if isinstance(found, PersonMustAct):
        return _lost(connection, found.why)
    if isinstance(found, Credentials):
        connection.put(found)
        connection.save()
    return found


def _lost(connection: Connection, why: Why) -> PersonMustAct:
    lose(connection, why)
    return PersonMustAct(why)


def _ends_soon(credentials: Credentials) -> bool:
    ends = credentials.expires_at
    return ends is not None and ends <= clock.now() + RENEW_BEFORE


def _may(network: str, by: Membership) -> None:
    if not network_apps.can_connect(network) or not by.willing_networks([network]):
        raise NotYourNetwork


def _taken(network: str, state: str, by: Membership) -> BegunConnection:
    """Take what was begun off the table, so that an answer works once. Raises NotThisBrowser."""
    known = BegunConnection.objects.filter(
        network=network,
        membership=by,
        state_hash=_hash(state),
        begun_at__gt=clock.now() - BEGUN_FOR,
    )
    with transaction.atomic():
        row: BegunConnection | None = known.select_for_update(of=("self",)).first()
        if row is None:
            raise NotThisBrowser(network=registry.get(network).label)
        BegunConnection.objects.filter(pk=row.pk).delete()
    return row


def _keep(connected: Connected, network: str, purpose: str, by: Membership) -> Connection:
    """Keep what connecting gave, in the place of what was connected for the same purpose before.

    The same account goes on as it was; for another one its owner is asked anew, and nothing that
    was planned for the one goes out as the other.
    """
    account = connected.account
    with transaction.atomic():
        mine = Connection.objects.by(by).filter(network=network, purpose=purpose)
        row = mine.select_for_update(of=("self",)).first()
        if row is not None and row.account != account.id:
            forget(row)
            row = None
        row = row or Connection(membership=by, network=network, purpose=purpose)
        row.put(connected.credentials)
        row.account, row.name = account.id, account.name[:255]
        row.handle, row.address = account.handle[:255], _safe(account.address)
        row.connected_at = clock.now()
        row.save()
        if row.confirmed_at:
            _go_on(row)
    return row


def _go_on(connection: Connection) -> None:
    """Let go on what waited for this very account; what was begun is for its author to look at."""
    waited = Post.objects.by(connection.membership).filter(
        share__network=connection.network, state=Post.State.NEEDS_YOU, begun_at=None
    )
    ours = waited.filter(Q(connection=connection) | Q(connection=None), why__in=HELPED)
    lately = ours.filter(due_at__gte=clock.now() - LONGEST_WAITING)
    Post.objects.filter(pk__in=lately.values("pk")).update(
        state=Post.State.WAITING, why="", connection=connection, tries=0, next_try_at=clock.now()
    )


def _safe(address: str) -> str:
    """Return an address that may stand in a page: of the web, as a network sent it."""
    return address[:2000] if address.startswith(WEB) else ""


def _opened(connection: Connection) -> Credentials | None:
    try:
        return connection.credentials()
    except sealing.SealBroken:
        return None


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
