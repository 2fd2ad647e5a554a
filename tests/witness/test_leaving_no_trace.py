"""Whoever leaves, a person or a whole organisation, leaves nothing behind in any room."""

import json
import zipfile

import pytest
from django.apps import apps
from django.db import connection

from merkwerk.identity import erasing, exporting, leaving
from merkwerk.kit import tenancy
from merkwerk.links.models import Link
from merkwerk.people.models import Membership, Organisation
from tests.witness.world import build


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return build(settings.MEDIA_ROOT)


def everything(organisation_id):
    """Return every row of every table as text, as the app role sees it in one organisation."""
    with tenancy.acting_in(organisation_id), tenancy.scoping_switched_off():
        return {
            model._meta.label: [str(row) for row in model._base_manager.order_by("pk").values()]
            for model in apps.get_models()
            if model.__module__.startswith(("merkwerk.", "allauth."))
        }


def where(word, tables):
    return sorted(label for label, rows in tables.items() if any(word in row for row in rows))


def check_keys():
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def opened(content):
    with content, zipfile.ZipFile(content) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        return json.dumps([json.loads(archive.read(name)) for name in names])


def test_an_organisation_leaves_nothing_and_touches_no_other(world):
    lumen, elders = world.lumen.organisation, world.elders.organisation
    owned = {model._meta.label for model in erasing.with_organisation()}
    before = {label: rows for label, rows in everything(elders.pk).items() if label in owned}
    at_first = everything(lumen.pk)
    assert where(world.lumen.secret, at_first)
    assert where(world.lumen.private, at_first)
    erasing.erase_organisation(lumen, name=Organisation.objects.get(pk=lumen.pk).name)
    check_keys()
    left = everything(lumen.pk)
    assert not [label for label in owned if left[label]]
    assert not where(world.lumen.secret, left)
    assert not where(world.lumen.private, left)
    assert not where("@lumen.example", left)
    after = {label: rows for label, rows in everything(elders.pk).items() if label in owned}
    assert after == before


def test_a_person_leaves_nothing_that_names_them_and_links_go_on(world):
    lumen, bo = world.lumen.organisation, world.visitors["bo"].membership
    assert where(world.lumen.private, everything(lumen.pk))
    with tenancy.acting_in(lumen.pk):
        links = set(Link.objects.values_list("token", flat=True))
        leaving.leave_and_erase(
            Membership.objects.get(pk=bo.pk), name=Organisation.objects.get(pk=lumen.pk).name
        )
    check_keys()
    left = everything(lumen.pk)
    for word in ("bo@lumen.example", world.lumen.private):
        assert not where(word, left), word
    with tenancy.acting_in(lumen.pk):
        assert Membership.objects.get(pk=bo.pk).name == ""
        assert set(Link.objects.values_list("token", flat=True)) == links


def test_an_organisations_export_holds_nothing_that_is_a_persons_own(world):
    lumen = world.lumen
    with tenancy.acting_in(lumen.organisation.pk):
        text = opened(exporting.organisation_export(lumen.organisation))
    assert lumen.secret in text
    assert lumen.private not in text
    assert world.elders.secret not in text


def test_ones_own_export_holds_ones_own_words_and_no_others(world):
    bo = world.visitors["bo"].membership
    with tenancy.acting_in(bo.organisation_id):
        text = opened(exporting.own_export(Membership.objects.get(pk=bo.pk)))
    assert world.lumen.private in text
    assert world.elders.secret not in text
    assert "ana@lumen.example" not in text
