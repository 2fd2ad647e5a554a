"""Who gets in where: every address, every role, own and foreign objects, looking and doing.

Nobody sees anything of another organisation, nor anything that is a colleague's own; what is not
for you looks absent. Looking never changes anything.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from merkwerk.kit import tenancy
from merkwerk.kit.row_security import owned_models
from tests.witness.addresses import BY_TOKEN, EVERYBODY, INSIDE, OUTSIDE, SIGNING_IN, Of, Upload
from tests.witness.house import patterns
from tests.witness.world import build, secrets_hidden_from, upload

METHODS = ("get", "post")
INSIDERS = ("ana", "bo", "cleo", "dara", "eli", "finn", "noor")
REFUSED = (403, 404)
WRITES = re.compile(r"^\s*(?:insert into|update|delete from)\s+\"?(\w+)", re.IGNORECASE)
# Who is signed in, and how often somebody tried, are no facts of any organisation.
BOOKKEEPING = {"django_session", "identity_cache"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Both organisations, built once; everything done to them is undone."""
    from django.conf import settings
    from django.test.utils import override_settings

    media = tmp_path_factory.mktemp("media")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media, PASSWORD_HASHERS=quick),
        transaction.atomic(),
    ):
        assert media == settings.MEDIA_ROOT
        found = build(media)
        found.media = media
        yield found
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _pictures(request, settings):
    if "world" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("world").media


class Matrix:
    """Knocks on doors, counts how often, and notes what should not have been."""

    def __init__(self, world, name, record):
        self.world, self.name, self.record = world, name, record
        self.cells, self.leaks = 0, []

    def ask(self, visitor, method, house, address, ids=None, sent=None):
        """Return the answer to one request; what it did is undone."""
        path = reverse(self.name, kwargs=self.arguments(house, address, ids or house))
        fields = said(address.sends, sent or ids or house)
        with undone(), watched() as writes:
            answer = self.knock(visitor, method, path, fields)
            if method == "get" and writes:
                self.note(visitor, method, path, f"looking wrote to {sorted(set(writes))}")
            if sent is not None and sent is not house:
                for where in crossing(house):
                    self.note(visitor, method, path, f"{where} now points out of its organisation")
        return answer

    def arguments(self, house, address, ids):
        """Return what stands in the path."""
        slug = {"slug": house.slug} if self.name != "media_public" else {}
        return slug | said(address.names, ids)

    def knock(self, visitor, method, path, fields):
        """Send one request, look at what comes back, and leave the visitor as they were."""
        cookies = {key: one.value for key, one in visitor.client.cookies.items()}
        with connections["owner"].execute_wrapper(refuse_owner):
            answer = getattr(visitor.client, method)(path, fields)
            answer.text_read = text_of(answer)
        visitor.client.cookies.clear()
        visitor.client.cookies.load(cookies)
        self.cells += 1
        if answer.status_code >= 500 and self.name != "operations_ready":  # it says 503: no worker
            self.note(visitor, method, path, f"broke: {broken(answer)}")
        return answer

    def expect(self, is_right, visitor, method, path, answer, wanted):
        """Note an answer that is not as it should be."""
        if not is_right:
            self.note(visitor, method, path, f"{answer.status_code} instead of {wanted}")

    def reads_nothing_hidden(self, visitor, method, path, answer):
        """Note every secret that stands in an answer to somebody it is hidden from."""
        houses = (self.world.lumen, self.world.elders)
        for word in secrets_hidden_from(visitor, houses):
            if word in answer.text_read:
                self.note(visitor, method, path, f"could read {word}")

    def note(self, visitor, method, path, what):
        self.leaks.append(f"{visitor.name} {method.upper()} {path}: {what}")

    def close(self):
        """Tell the summary how much was looked at, and fail on what was noted."""
        self.record("cells", self.cells)
        self.record("address", self.name)
        self.record("leaks", len(self.leaks))
        assert not self.leaks, "\n".join(self.leaks)


@pytest.fixture
def matrix(world, request, record_property):
    return Matrix(world, request.node.callspec.params["name"], record_property)


def said(given, house):
    """Return *given* with the ids of *house* in it."""
    return {
        key: house.ids[value.name]
        if isinstance(value, Of)
        else upload(value.name)
        if isinstance(value, Upload)
        else value
        for key, value in given.items()
    }


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Give the tables that are written to inside."""
    tables: list[str] = []

    def look(execute, sql, parameters, many, context):
        found = WRITES.match(str(sql))
        if found and found[1] not in BOOKKEEPING:
            tables.append(found[1])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(look):
        yield tables


def refuse_owner(execute, sql, parameters, many, context):
    """No page asks as owner, whom no lock on the rows binds."""
    raise AssertionError(f"A page asked the database as owner: {sql}")


def text_of(answer):
    """Return everything an answer says: headers, body, and what is in a file it gives."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return f"{dict(answer.items())}\n{body.decode('utf-8', 'replace')}"


def broken(answer):
    kind, problem, _ = getattr(answer, "exc_info", None) or (None, None, None)
    return f"{kind.__name__}: {problem}" if kind else answer.status_code


def crossing(house):
    """Give every key of *house* that points at a row outside it. The database does not mind: its
    own checks of keys look past row-level security."""
    with tenancy.acting_in(house.organisation.pk), connection.cursor() as cursor:
        for model, key in keys_inside():
            there = key.related_model._meta.db_table
            cursor.execute(
                f'select count(*) from "{model._meta.db_table}" a where not exists '
                f'(select from "{there}" b where b.id = a."{key.column}") '
                f'and a."{key.column}" is not null'
            )
            if cursor.fetchone()[0]:
                yield f"{model.__name__}.{key.name}"


def keys_inside():
    """Give every key from a table of organisations to another."""
    owned = {model for model in owned_models() if model._meta.pk.column == "id"}
    for model in owned:
        for key in model._meta.local_fields:
            if (key.many_to_one or key.one_to_one) and key.related_model in owned:
                yield model, key


def carries(given):
    """Whether the id of some object is among what is sent."""
    return any(isinstance(value, Of) for value in given.values())


class TestTheListIsWhole:
    def test_every_address_is_in_the_matrix(self):
        known = {*INSIDE, *BY_TOKEN, *OUTSIDE, *SIGNING_IN}
        missing = sorted({pattern.name or route for route, pattern in patterns()} - known)
        assert not missing, (
            f"Add these addresses to tests/witness/addresses.py, with who may come in: {missing}"
        )

    def test_no_address_in_the_matrix_is_gone(self):
        there = {pattern.name for _, pattern in patterns()}
        gone = sorted({*INSIDE, *BY_TOKEN, *OUTSIDE, *SIGNING_IN} - there)
        assert not gone, f"Take these out of tests/witness/addresses.py: {gone}"

    def test_every_address_inside_an_organisation_stands_among_those(self):
        inside = {p.name for route, p in patterns() if route.startswith("o/<slug:slug>/")}
        assert inside <= {*INSIDE, *BY_TOKEN}

    def test_the_advocate_enters_no_page_of_the_studio(self):
        open_to_bo = [
            route
            for route, pattern in patterns()
            if "/studio/" in route and "bo" in INSIDE[pattern.name].who
        ]
        assert not open_to_bo

    def test_both_organisations_have_something_in_every_table(self, world):
        for house in (world.lumen, world.elders):
            with tenancy.acting_in(house.organisation.pk):
                empty = sorted(model.__name__ for model in owned_models() if not rows_of(model))
            assert not empty, f"Give {house.slug} some of these in tests/witness/world.py: {empty}"


def rows_of(model):
    with connection.cursor() as cursor:
        cursor.execute(f'select count(*) from "{model._meta.db_table}"')
        return cursor.fetchone()[0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(INSIDE))
class TestInsideAnOrganisation:
    def test_each_comes_in_where_they_may_and_nowhere_else(self, matrix, name, method):
        address, world = INSIDE[name], matrix.world
        first = world.visitors[address.who[0]]
        knows_method = matrix.ask(first, method, world.lumen, address).status_code != 405
        for visitor in world.visitors.values() if knows_method else [world.visitors["eli"]]:
            for house, ids in places(world, visitor, address):
                answer = matrix.ask(visitor, method, house, address, ids)
                wanted = answer_for(visitor, house, ids, address)
                path = f"{name} of {house.slug} with ids of {ids.slug}"
                matrix.expect(fits(answer, wanted), visitor, method, path, answer, wanted)
                matrix.reads_nothing_hidden(visitor, method, path, answer)
        matrix.close()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", [name for name in sorted(INSIDE) if carries(INSIDE[name].sends)])
def test_a_form_that_carries_foreign_ids_reaches_nothing(matrix, name, method):
    address, world = INSIDE[name], matrix.world
    for visitor in [*(world.visitors[who] for who in address.who), world.visitors["eli"]]:
        own = visitor.home
        other = world.elders if own is world.lumen else world.lumen
        answer = matrix.ask(visitor, method, own, address, sent=other)
        matrix.reads_nothing_hidden(visitor, method, name, answer)
    matrix.close()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(INSIDE))
def test_with_the_first_lock_off_the_second_keeps_the_same_doors(matrix, name, method):
    """A part of the matrix: one who may come in with own ids and with foreign ones, and Eli."""
    address, world = INSIDE[name], matrix.world
    first, eli = world.visitors[address.who[0]], world.visitors["eli"]
    tries = [(first, world.lumen), (eli, world.lumen)]
    if carries(address.names):
        tries.append((first, world.elders))
    for visitor, ids in tries:
        with tenancy.scoping_switched_off():
            answer = matrix.ask(visitor, method, world.lumen, address, ids)
        wanted = answer_for(visitor, world.lumen, ids, address)
        matrix.expect(fits(answer, wanted), visitor, method, name, answer, wanted)
        matrix.reads_nothing_hidden(visitor, method, name, answer)
    matrix.close()


def places(world, visitor, address):
    """Give the pairs to try: the organisation in the address, and the one whose ids stand in it."""
    pairs = [(world.lumen, world.lumen)]
    if visitor.name in ("bo", "eli", "noor"):
        pairs.append((world.elders, world.elders))
    if carries(address.names) and visitor.name in INSIDERS:
        pairs.append((world.lumen, world.elders))
    if carries(address.names) and visitor.name == "eli":
        pairs.append((world.elders, world.lumen))
    return pairs


def answer_for(visitor, house, ids, address):
    """Return what the matrix promises: ``sign in``, ``absent``, ``open`` or a number."""
    if visitor.membership is None:
        return "sign in"
    if house is not visitor.home or not may_enter(visitor.name, address.who):
        return "absent"
    if ids is house:
        return "open"
    return "absent" if address.foreign == 404 else address.foreign


def may_enter(who, doors):
    """Whether the list opens an address to somebody, in their own organisation."""
    if who == "noor":  # an advocate of Elders, and a colleague of Eli's
        return doors == EVERYBODY
    return who in doors or who == "eli"


def fits(answer, wanted):
    code = answer.status_code
    if code == 405:  # the page does not know this method, for anybody
        return True
    if wanted == "sign in":
        return code == 302 and answer["Location"].startswith(reverse("account_login"))
    if wanted == "absent":
        return code == 404
    if wanted == "open":
        return code not in REFUSED and code < 500
    return code == wanted


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", sorted(BY_TOKEN))
def test_a_token_opens_its_own_organisation_alone(matrix, name, method):
    address, world = BY_TOKEN[name], matrix.world
    for visitor in world.visitors.values():
        for house in (world.lumen, world.elders):
            other = world.elders if house is world.lumen else world.lumen
            own = matrix.ask(visitor, method, house, address)
            matrix.expect(own.status_code not in REFUSED, visitor, method, name, own, "open")
            for word in (other.secret, other.private, other.listed, house.private, house.listed):
                if word in own.text_read:
                    matrix.note(visitor, method, name, f"could read {word}")
            crossed = ask_crossed(matrix, visitor, method, house, other, address)
            is_right = crossed.status_code in (404, 405)
            matrix.expect(is_right, visitor, method, name, crossed, "absent")
            for word in (other.secret, other.private):
                if word in crossed.text_read:
                    matrix.note(visitor, method, name, f"could read {word}")
    matrix.close()


def ask_crossed(matrix, visitor, method, house, other, address):
    """Ask at *house* with what belongs to *other*."""
    if matrix.name != "media_public":
        return matrix.ask(visitor, method, house, address, other)
    mixed = {**said(address.names, house), "public_id": other.ids["image"]}
    with undone():
        return matrix.knock(visitor, method, reverse(matrix.name, kwargs=mixed), {})


@pytest.mark.parametrize("name", [*OUTSIDE, *SIGNING_IN])
def test_pages_outside_every_organisation_tell_nothing_of_any(matrix, name):
    path = reverse(name, kwargs=(OUTSIDE | SIGNING_IN)[name])
    for who in ("anonymous", "bo", "eli", "noor"):
        visitor = matrix.world.visitors[who]
        for method in METHODS:
            with undone(), watched() as writes:
                answer = matrix.knock(visitor, method, path, {})
            if method == "get" and writes:
                matrix.note(visitor, method, path, f"looking wrote to {sorted(set(writes))}")
            matrix.reads_nothing_hidden(visitor, method, path, answer)
    matrix.close()
