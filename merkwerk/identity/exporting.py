"""Exporting: a person's own rows, and an organisation's own."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from merkwerk.kit import clock
from merkwerk.kit.registers import privacy
from merkwerk.kit.row_security import owned_models
from merkwerk.people.models import Membership, Organisation

# Happenings say who did what; a tracked link stands in public under somebody's post, so that
# figures of a single link are figures of that person.
OF_PEOPLE = frozenset({"activity", "links"})
NEVER_EXPORTED = frozenset({"token_hash", "mail_started_at"})
LISTED = ("public_id", "name", "person__email", "roles", "language", "team__name", "joined_at")


def own_export(membership: Membership) -> bytes:
    """Return everything Merkwerk keeps of one membership: a zip with a JSON file for each room."""
    files = {
        f"{room}.json": _json(entry.export(membership)) for room, entry in sorted(privacy.items())
    }
    return _zip(files)


def organisation_export(organisation: Organisation) -> bytes:
    """Return what is the organisation's own: a zip with a JSON file for each table.

    What belongs to a person (their drafts, shares, choices, hours, and all that would go with them)
    is not in it; everybody exports that for themselves. To be called inside the organisation.
    """
    files = {"organisation.json": _json(_facts(organisation)), "members.json": _json(_members())}
    for model in owned_models():
        if is_the_organisations(model):
            files[f"{model._meta.label_lower}.json"] = _json(list(_rows(model)))
    return _zip(files)


def is_the_organisations(model: type[models.Model]) -> bool:
    """Whether the rows of a table are the organisation's own, not some person's.

    A row that would be deleted with a membership, directly or over another row, is that person's;
    so are whole rooms that say what single people did.
    """
    return model._meta.app_label not in OF_PEOPLE and not _goes_with_a_person(model, set())


def _goes_with_a_person(model: type[models.Model], seen: set[type[models.Model]]) -> bool:
    if model is Membership:
        return True
    if model in seen:
        return False
    seen.add(model)
    return any(
        _goes_with_a_person(field.related_model, seen)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and isinstance(field.related_model, type)
    )


def _rows(model: type[models.Model]) -> Iterator[dict[str, Any]]:
    columns = [
        field.attname for field in model._meta.local_fields if field.attname not in NEVER_EXPORTED
    ]
    yield from model._base_manager.order_by("pk").values(*columns).iterator(chunk_size=2000)


def _members() -> list[dict[str, Any]]:
    return list(Membership.objects.here().order_by("pk").values(*LISTED))


def _facts(organisation: Organisation) -> dict[str, Any]:
    names = ("public_id", "slug", "name", "languages", "time_zone", "colour", "made_at")
    return {name: getattr(organisation, name) for name in names}


def _json(content: Any) -> bytes:
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return text.encode()


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    at = clock.now().timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, at), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
