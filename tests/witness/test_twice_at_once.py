"""A double click that arrives as two requests at once: every form answers both, and none breaks."""

from __future__ import annotations

import threading

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import override_settings
from django.urls import reverse

from tests.witness.addresses import BY_TOKEN, INSIDE
from tests.witness.test_access_matrix import said
from tests.witness.world import build

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# After these something is gone, or nobody is left to knock; so they come last.
LAST = (
    "sharing_throw_away",
    "sharing_by_hand",
    "sharing_disconnect",
    "identity_withdrawal",
    "library_source_removal",
    "identity_departure",
    "identity_leave",
    "identity_end",
)
TABLES = (
    "select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace "
    "and relkind in ('r', 'p') and not relispartition and relname <> all (%s)"
)
KEPT = ["django_migrations", "django_content_type", "auth_permission"]


@pytest.fixture
def world(django_db_setup, django_db_blocker, tmp_path):
    """Both organisations, committed, so that two connections see them; emptied afterwards."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK):
        try:
            yield build(settings.MEDIA_ROOT)
        finally:
            with connections["owner"].cursor() as cursor:
                cursor.execute("set lock_timeout = '5s'")
                cursor.execute(TABLES, [KEPT])
                names = ", ".join(name for (name,) in cursor.fetchall())
                cursor.execute(f"truncate {names} cascade")
                cursor.execute("set lock_timeout = 0")
            connections.close_all()


def twice_at_once(client, path, fields):
    """Send two requests together; return the codes of both answers."""
    start, codes = threading.Barrier(2), []

    def send(sent):
        mine = type(client)(raise_request_exception=False)
        mine.cookies.update(client.cookies)
        try:
            start.wait()
            codes.append(mine.post(path, sent).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(sent,)) for sent in fields]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return codes


def forms(house):
    """Give (name, who, path, fields to send) of each form: what is shared before what is retired,
    and leaving last."""
    others = sorted(set(INSIDE) - set(LAST), reverse=True)
    for name in [*others, "identity_join", *(name for name in LAST if name in INSIDE)]:
        address = INSIDE.get(name) or BY_TOKEN[name]
        who = address.who[0] if name in INSIDE else "anonymous"
        path = reverse(name, kwargs={"slug": house.slug} | said(address.names, house))
        yield name, who, path, [said(address.sends, house) for _ in range(2)]


def test_no_form_breaks_when_it_comes_twice_at_once(world):
    answers = {
        name: twice_at_once(world.visitors[who].client, path, fields)
        for name, who, path, fields in forms(world.lumen)
    }
    broken = {name: codes for name, codes in answers.items() if len(codes) < 2 or max(codes) >= 500}
    assert not broken
    shut = {name for name, codes in answers.items() if min(codes) in (403, 404)}
    assert not shut, f"Nobody came in there, so nothing was tried: {shut}"
