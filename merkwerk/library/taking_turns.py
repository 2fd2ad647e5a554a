"""Taking turns: what two presses or two workers may not do at once, they do one after the other."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from merkwerk.kit import tenancy
from merkwerk.kit.tenancy import OfOrganisation


def one_at_a_time(*names: str) -> None:
    """Let whoever does the same by one of these names wait until our transaction ends.

    Give all names at once: they are taken in one order, so that two never wait for each other.
    """
    with connection.cursor() as cursor:
        for name in sorted(set(names)):
            cursor.execute(
                "select pg_advisory_xact_lock(%s, hashtext(%s))", [tenancy.current_id(), name]
            )


def hold(row: OfOrganisation) -> None:
    """Keep a row to ourselves until our transaction ends, and see it as it is now.

    Raises Http404 when somebody or something deleted it meanwhile: then it is absent.
    """
    locked = type(row).objects.select_for_update(of=("self",))
    try:
        row.refresh_from_db(from_queryset=locked)
    except type(row).DoesNotExist:
        raise Http404 from None


def held[Row: OfOrganisation](rows: QuerySet[Row], row: Row) -> Row:
    """Return a row anew, as one of *rows*, and keep it to ourselves until our transaction ends.

    Raises Http404 when somebody or something deleted it meanwhile: then it is absent.
    """
    return get_object_or_404(rows.select_for_update(of=("self",)), pk=row.pk)
