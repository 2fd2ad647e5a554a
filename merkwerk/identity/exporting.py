"""Exporting: a person's own rows, and an organisation's own."""

from __future__ import annotations

import json
import logging
import posixpath
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from merkwerk.kit import clock
from merkwerk.kit.registers import privacy
from merkwerk.kit.row_security import owned_models
from merkwerk.media.models import Image
from merkwerk.people.models import Membership, Organisation

log = logging.getLogger(__name__)

# Happenings say who did what; a tracked link stands in public under somebody's post, so that
# figures of a single link are figures of that person.
OF_PEOPLE = frozenset({"activity", "links"})
NEVER_EXPORTED = frozenset({"token_hash", "mail_started_at", "sealed"})
LISTED = ("public_id", "name", "person__email", "roles", "language", "team__name", "joined_at")


def own_export(membership: Membership) -> IO[bytes]:
    """Return everything Merkwerk keeps of one membership: a zip, in a file that closing deletes.

    A JSON file for each room, and the pictures this person brought in, their own among them.
    """
    texts = (
        (f"{room}.json", _json(entry.export(membership))) for room, entry in sorted(privacy.items())
    )
    return _zip(texts, Image.objects.filter(kept_by=membership))


def organisation_export(organisation: Organisation) -> IO[bytes]:
    """Return what is the organisation's own: a zip, in a file that closing deletes.

    A JSON file for each table, and the pictures of stories and the logo. What belongs to a person
    (their drafts, shares, choices, hours, picture, and all that would go with them) is not in it;
    everybody exports that for themselves. To be called inside the organisation.
    """
    return _zip(_tables(organisation), _pictures_of_nobody())


def _tables(organisation: Organisation) -> Iterator[tuple[str, bytes]]:
    yield "organisation.json", _json(_facts(organisation))
    yield "members.json", _json(_members())
    for model in owned_models():
        if is_the_organisations(model):
            yield f"{model._meta.label_lower}.json", _json(list(_rows(model)))


def _pictures_of_nobody() -> models.QuerySet[Image]:
    """Return the pictures that are not somebody's face."""
    faces = Membership.objects.exclude(picture="").values_list("picture", flat=True)
    pictures: models.QuerySet[Image] = Image.objects.exclude(
        folder__in=[posixpath.dirname(name) for name in faces]
    )
    return pictures


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


def _zip(texts: Iterable[tuple[str, bytes]], pictures: models.QuerySet[Image]) -> IO[bytes]:
    out = tempfile.TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    at = clock.now().timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in texts:
            archive.writestr(zipfile.ZipInfo(name, at), content, zipfile.ZIP_DEFLATED)
        for picture in pictures.order_by("pk").iterator(chunk_size=500):
            _add(archive, picture, at)
    out.seek(0)
    return out


def _add(archive: zipfile.ZipFile, picture: Image, at: tuple[int, ...]) -> None:
    """Add the largest size of a picture as it lies there; one whose file is gone is left out."""
    path = picture.path(max(picture.sizes))
    info = zipfile.ZipInfo(f"pictures/{picture.public_id}.{picture.format}", at)  # type: ignore[arg-type]
    try:
        with default_storage.open(path) as there, archive.open(info, "w") as file:
            shutil.copyfileobj(there, file)
    except FileNotFoundError:
        log.warning("identity.export.picture_gone", extra={"picture": picture.public_id})
