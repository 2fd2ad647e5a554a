"""The two doors of outbound HTTP, as sessions of requests. Only ``merkwerk.kit.http`` opens them.

The hostile door rests on Microsoft's AntiSSRF, which looks a name up once, judges each address it
has, and connects to the one it judged. Our own rules (``kit.addresses``) judge that address again
just before connecting. Neither door uses proxies or cookies.
"""

import socket
from functools import cache
from http.cookiejar import DefaultCookiePolicy

import requests
from AntiSSRF import AntiSSRFPolicy, PolicyConfigOptions
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from merkwerk.kit import lifelines
from merkwerk.kit.addresses import is_public_ip


class PrivateAddress(Exception):
    """The connection would go to an address that is not of the public internet."""


def named() -> requests.Session:
    """A session that may connect anywhere: only for origins the operator named."""
    return _prepared(requests.Session(), _HeldHttp, _HeldHttps)


def hostile() -> requests.Session:
    """A session that connects to public addresses only.

    It raises AntiSSRFError or PrivateAddress instead of connecting to any other.
    """
    return _prepared(_policy().get_antissrf_session(), _GuardedHttp, _GuardedHttps)


@cache
def _policy() -> AntiSSRFPolicy:
    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    policy.allow_plain_text_http = True
    policy.add_xff_header = False  # it would send "X-Forwarded-For: true" to every public site
    return policy


def _prepared(
    session: requests.Session,
    http: type[HTTPConnectionPool],
    https: type[HTTPSConnectionPool],
) -> requests.Session:
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    for adapter in session.adapters.values():
        assert isinstance(adapter, HTTPAdapter)
        adapter.poolmanager.pool_classes_by_scheme = {"http": http, "https": https}
    return session


def _held(connection: socket.socket) -> socket.socket:
    lifeline = lifelines.current.get()
    if lifeline is not None:
        lifeline.hold(connection)
    return connection


def _refuse_private(host: str) -> None:
    if not is_public_ip(host):
        raise PrivateAddress


class _HeldHttpConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _held(super()._new_conn())


class _HeldHttpsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _held(super()._new_conn())


class _GuardedHttpConnection(_HeldHttpConnection):
    def _new_conn(self) -> socket.socket:
        _refuse_private(self.host)
        return super()._new_conn()


class _GuardedHttpsConnection(_HeldHttpsConnection):
    def _new_conn(self) -> socket.socket:
        _refuse_private(self.host)
        return super()._new_conn()


class _HeldHttp(HTTPConnectionPool):
    ConnectionCls = _HeldHttpConnection


class _HeldHttps(HTTPSConnectionPool):
    ConnectionCls = _HeldHttpsConnection


class _GuardedHttp(HTTPConnectionPool):
    ConnectionCls = _GuardedHttpConnection


class _GuardedHttps(HTTPSConnectionPool):
    ConnectionCls = _GuardedHttpsConnection
