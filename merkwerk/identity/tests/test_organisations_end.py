"""Exports of a person and of an organisation, and the end of one beside another."""

import io
import json
import posixpath
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from merkwerk.identity import erasing, errors, exporting, founding, picturing
from merkwerk.identity.testing import make_invitation, sign_in
from merkwerk.kit import tenancy
from merkwerk.kit.registers import privacy
from merkwerk.kit.row_security import owned_models
from merkwerk.media.models import Image
from merkwerk.media.testing import make_image, picture
from merkwerk.people.models import GivenSlug, Membership, Organisation, Person, Team
from merkwerk.people.testing import make_membership


def opened(response):
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    names = [name for name in archive.namelist() if name.endswith(".json")]
    return {name: json.loads(archive.read(name)) for name in names}


def pictures_in(response):
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    files = [archive.read(name) for name in archive.namelist() if name.startswith("pictures/")]
    assert all(content.startswith((b"\xff\xd8", b"RIFF")) for content in files)
    return {name.split("/")[1].split(".")[0] for name in archive.namelist() if "pictures/" in name}


class TestOwnExport:
    def test_every_room_says_what_it_keeps_of_me(self, cast, client):
        sign_in(client, cast.bo)
        response = client.get(reverse("identity_export", args=["lumen"]))
        assert response["Content-Type"] == "application/zip"
        files = opened(response)
        assert set(files) == {f"{room}.json" for room in privacy}
        assert files["people.json"]["membership"]["name"] == "Bo"
        assert files["identity.json"]["account"]["email"] == "bo@lumen.example"

    def test_and_nothing_of_a_colleague(self, cast, client):
        sign_in(client, cast.bo)
        response = client.get(reverse("identity_export", args=["lumen"]))
        assert "ana@lumen.example" not in json.dumps(opened(response))

    def test_my_pictures_come_along_and_nobody_elses(self, cast, client):
        with tenancy.acting_in(cast.lumen.pk):
            picturing.set_picture(cast.bo, picture())
            mine = make_image(by=cast.bo)
            make_image(by=cast.ana)
            face = Image.objects.get(folder=posixpath.dirname(cast.bo.picture.name))
        sign_in(client, cast.bo)
        response = client.get(reverse("identity_export", args=["lumen"]))
        assert pictures_in(response) == {mine.public_id, face.public_id}
        assert response.streaming

    def test_a_picture_that_is_gone_stops_nothing(self, cast, client):
        with tenancy.acting_in(cast.lumen.pk):
            gone = make_image(by=cast.bo)
            for size in gone.sizes:
                default_storage.delete(gone.path(size))
        sign_in(client, cast.bo)
        assert not pictures_in(client.get(reverse("identity_export", args=["lumen"])))


class TestOrganisationExport:
    def test_it_holds_what_is_the_organisations(self, cast, client):
        sign_in(client, cast.dara)
        response = client.get(reverse("identity_organisation_export", args=["lumen"]))
        files = opened(response)
        assert files["organisation.json"]["slug"] == "lumen"
        assert [team["name"] for team in files["people.team.json"]] == ["Levering"]
        assert {one["name"] for one in files["members.json"]} == {"Ana", "Bo", "Cleo", "Dara"}

    def test_pictures_of_stories_and_the_logo_come_along_and_no_faces(self, cast, client):
        with tenancy.acting_in(cast.lumen.pk):
            picturing.set_logo(cast.lumen, picture(), by=cast.dara)
            logo = Image.objects.get()
            picturing.set_picture(cast.bo, picture())
            told = make_image(by=cast.ana)
        sign_in(client, cast.dara)
        response = client.get(reverse("identity_organisation_export", args=["lumen"]))
        assert pictures_in(response) == {logo.public_id, told.public_id}

    def test_it_holds_nothing_of_another_and_nothing_that_is_a_persons_own(self, cast, client):
        make_invitation(cast.lumen)
        sign_in(client, cast.dara)
        response = client.get(reverse("identity_organisation_export", args=["lumen"]))
        files = opened(response)
        text = json.dumps(files)
        assert "Eli" not in text
        assert "token_hash" not in text
        assert "is_willing" not in text
        assert "people.networkchoice.json" not in files
        assert "activity.activity.json" not in files

    def test_a_row_that_would_go_with_a_person_is_that_persons(self):
        own = {
            model._meta.label for model in owned_models() if exporting.is_the_organisations(model)
        }
        assert "people.Team" in own
        assert not own & {"people.Membership", "people.TeamStay", "sharing.Share", "sharing.Draft"}
        assert not [label for label in own if label.startswith(("links.", "activity."))]

    def test_only_administrators(self, cast, client):
        sign_in(client, cast.cleo)
        for name in ("identity_organisation_export", "identity_organisation", "identity_end"):
            assert client.get(reverse(name, args=["lumen"])).status_code == 404


class TestTheEnd:
    def test_everything_goes_and_the_other_is_untouched(self, cast, client):
        make_invitation(cast.lumen)
        make_invitation(cast.other, "nieuw@elders.example")
        make_membership(cast.other, "Bo", email="bo@lumen.example")
        with tenancy.acting_in(cast.lumen.pk):
            Team.objects.create(name="Noord", parent=cast.team)
        before = _rows(cast.other.pk)
        sign_in(client, cast.dara)
        path = reverse("identity_end", args=["lumen"])
        assert client.post(path, {"name": "Lumen"}).status_code == 302
        _check_keys()
        assert not Organisation.objects.filter(slug="lumen").exists()
        assert not any(_rows(cast.lumen.pk).values())
        assert _rows(cast.other.pk) == before
        assert client.post(path, {"name": "Lumen"}).status_code in (302, 404)

    def test_people_go_unless_they_belong_elsewhere(self, cast):
        make_membership(cast.other, "Bo", email="bo@lumen.example")
        erasing.erase_organisation(cast.lumen, name="Lumen")
        _check_keys()
        emails = set(Person.objects.values_list("email", flat=True))
        assert emails == {"eli@elders.example", "bo@lumen.example"}

    def test_its_address_is_never_given_again(self, cast):
        erasing.erase_organisation(cast.lumen, name="Lumen")
        assert GivenSlug.objects.filter(slug="lumen").exists()
        assert founding.free_slug("Lumen") == "lumen-2"

    def test_its_files_go_too(self, cast, django_capture_on_commit_callbacks):
        with tenancy.acting_in(cast.lumen.pk):
            picturing.set_logo(cast.lumen, picture(), by=cast.dara)
        name = cast.lumen.logo.name
        assert default_storage.exists(name)
        with django_capture_on_commit_callbacks(execute=True):
            erasing.erase_organisation(cast.lumen, name="Lumen")
        assert not default_storage.exists(name)
        assert not default_storage.exists(cast.lumen.public_id)

    @pytest.mark.parametrize("name", ["", "lumen", "Elders"])
    def test_not_without_its_name(self, cast, client, name):
        with pytest.raises(errors.NotTheName):
            erasing.erase_organisation(cast.lumen, name=name)
        sign_in(client, cast.dara)
        assert (
            client.post(reverse("identity_end", args=["lumen"]), {"name": name}).status_code == 422
        )
        with tenancy.acting_in(cast.lumen.pk):
            assert Membership.objects.filter(name="Bo").exists()


def _rows(organisation_id):
    with tenancy.acting_in(organisation_id):
        return {model._meta.label: model._base_manager.count() for model in owned_models()}


def _check_keys():
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
